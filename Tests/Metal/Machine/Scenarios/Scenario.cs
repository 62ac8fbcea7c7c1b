using System;
using VirtioNetCx.Host;
using VirtioNetCx.Metal.Loader;
using VirtioNetCx.Metal.Memory;
using VirtioNetCx.Metal.Pci;
using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>Picks the scenario that the command line names, and does what all have in common: bring-up before, removal after.</summary>
// SAFETY: function pointers to static methods; the strict host copies the structures it is given.
internal static unsafe class Scenario
{
    public static void Run()
    {
        bool mayLose = Is("pause"u8) || Is("power"u8) || Is("restart"u8) || Is("removal"u8);
        VirtioRegisters.Initialize();
        if (ProbeScenario.TryRun())
        {
            return;
        }

        StackMeter.Paint();
        LeakCheck leaks = LeakCheck.Begin();
        Initialize();
        ulong mark = IoSpace.Mark;
        Require(Session.Load(LoadedDriver.Entry), "load"u8);
        Require(Session.AddDevice(), "add device"u8);
        if (Is("refused"u8))
        {
            RequireRefusal(Session.Start());
            Unload(leaks);
        }

        Require(Session.Start(), "start"u8);
        AdapterView.Check();
        AdapterView.Bind();
        TrafficMeter.Initialize(AdapterView.Mtu, mayLose);
        Started();
        if (Is("fault"u8))
        {
            FaultScenario.Run(mark);
        }

        ulong begin = Clock.Ticks;
        Dispatch();
        Result(Clock.Ticks - begin);
        SecondCpu.Park();
        Unload(leaks);
    }

    private static void Unload(in LeakCheck leaks)
    {
        Session.Remove();
        Session.Unload();
        leaks.End();
        Report.Passed();
    }

    private static void Dispatch()
    {
        if (Is("send"u8) || Is("receive"u8) || Is("both"u8))
        {
            FlowScenario.Run(secondCpu: false);
        }
        else if (Is("two-cpus"u8))
        {
            FlowScenario.Run(secondCpu: true);
        }
        else if (Is("stuck"u8))
        {
            StuckScenario.Run();
        }
        else if (Is("trickle"u8))
        {
            TrickleScenario.Run();
        }
        else if (Is("interrupts"u8))
        {
            InterruptScenario.Run();
        }
        else if (Is("link"u8))
        {
            LinkScenario.Run();
        }
        else if (Is("pause"u8))
        {
            CycleScenario.Run(&CycleScenario.Pause);
        }
        else if (Is("power"u8))
        {
            CycleScenario.Run(&CycleScenario.Power);
        }
        else if (Is("restart"u8))
        {
            CycleScenario.Run(&CycleScenario.Restart);
        }
        else if (Is("removal"u8))
        {
            CycleScenario.Remove();
        }
        else if (IsAboutOffloads)
        {
            OffloadScenario.Run(hasOddHeaders: Is("odd-headers"u8));
        }
        else if (Is("icount"u8))
        {
            InstructionScenario.Run();
        }
        else if (!Is("start"u8))
        {
            Report.Fatal("the machine program does not know this scenario"u8, 0);
        }
    }

    private static bool IsAboutOffloads => Is("offloads"u8) || Is("odd-headers"u8);

    private static bool Is(ReadOnlySpan<byte> name) => Arguments.Is("scenario"u8, name);

    private static void Initialize()
    {
        HostPlatform platform = Platform.Create();
        platform.FrameReceived = IsAboutOffloads ? &OffloadMeter.OnReceived : &TrafficMeter.OnReceived;
        platform.SendCompleted = IsAboutOffloads ? &OffloadMeter.OnCompleted
            : Is("icount"u8) ? &InstructionScenario.OnCompleted : &TrafficMeter.OnCompleted;
        DeviceDescription device = Platform.Describe();
        HostSettings settings = HostSettings.Default;
        settings.CpuCount = SecondCpu.IsPresent ? 2u : 1u;
        SpreadInterrupts();
        Session.Initialize(in platform, in device, in settings);
        Keywords.Apply();
    }

    // With two CPUs the seed decides which one gets which message.
    private static void SpreadInterrupts()
    {
        ulong seed = Arguments.Number("seed"u8, 1);
        for (uint message = 0; SecondCpu.IsPresent && message < DeviceInterrupts.MessageCount; message++)
        {
            bool second = (seed >> (int)(message & 63) & 1) != 0;
            DeviceInterrupts.SetTarget(message, second ? SecondCpu.ApicId : LocalApic.CurrentId);
        }
    }

    private static void Require(int status, ReadOnlySpan<byte> what)
    {
        if (status < 0)
        {
            Text.Write("status of "u8);
            Text.WriteLine(what);
            Report.Failed("the driver did not come up, NTSTATUS"u8, (uint)status);
        }
    }

    private static void RequireRefusal(int status)
    {
        if (status >= 0)
        {
            Report.Failed("the driver started on a device that it cannot drive, NTSTATUS"u8, (uint)status);
        }

        Text.Write("@result {\"ntstatus\":"u8);
        Text.WriteDecimal((uint)status);
        Text.WriteLine("}"u8);
    }

    private static void Started()
    {
        Text.Write("@started {\"features\":\""u8);
        Text.WriteHex(VirtioRegisters.Accepted);
        Text.Write("\",\"offered\":\""u8);
        Text.WriteHex(VirtioRegisters.Offered);
        Text.Write("\",\"status\":"u8);
        Text.WriteDecimal(VirtioRegisters.Status);
        Text.Write(",\"mtu\":"u8);
        Text.WriteDecimal(TrafficMeter.Mtu);
        Text.Write(",\"messages\":"u8);
        Text.WriteDecimal(DeviceInterrupts.MessageCount);
        Text.WriteLine("}"u8);
    }

    private static void Result(ulong ticks)
    {
        Statistics statistics = Statistics.Current;
        Text.Write("@result {\"framesIn\":"u8);
        Text.WriteDecimal(TrafficMeter.Received);
        Number("bytesIn"u8, TrafficMeter.BytesIn);
        Number("interrupts"u8, Traps.Total);
        Number("ticks"u8, ticks);
        Number("ownAccesses"u8, VirtioRegisters.Accesses);
        Number("completed"u8, TrafficMeter.Completed);
        Number("foreignIn"u8, TrafficMeter.Foreign);
        Number("mergedIn"u8, TrafficMeter.Merged);
        Number("txAdvances"u8, statistics.TxAdvances);
        Number("rxAdvances"u8, statistics.RxAdvances);
        Number("txArmings"u8, statistics.TxArmings);
        Number("rxArmings"u8, statistics.RxArmings);
        Number("dpcs"u8, statistics.Dpcs);
        Number("stackBytes"u8, StackMeter.Deepest());
        Number("milliseconds"u8, ticks / Clock.TicksPerMillisecond);
        Text.WriteLine("}"u8);
    }

    /// <summary>One more field of an event.</summary>
    public static void Number(ReadOnlySpan<byte> name, ulong value)
    {
        Text.Write(",\""u8);
        Text.Write(name);
        Text.Write("\":"u8);
        Text.WriteDecimal(value);
    }
}

using VirtioNetCx.Host;
using VirtioNetCx.Metal.Memory;
using VirtioNetCx.Metal.Pci;
using VirtioNetCx.Metal.Processor;
using Cpu = VirtioNetCx.Metal.Processor.Cpu;

namespace VirtioNetCx.Metal;

/// <summary>The bare machine as the strict host sees it.</summary>
// SAFETY: pointers are the strict host's, for the length it gives, during the call.
internal static unsafe class Platform
{
    private const uint NapMicroseconds = 100;
    private const uint QuietNaps = 20;
    private const byte DeviceLevel = (byte)(Vectors.FirstDevice >> 4);

    private static SpinLock s_lock;
    private static ulong s_interruptsSeen;
    private static uint s_quietNaps;

    /// <summary>All of <see cref="HostPlatform"/> but what scenarios decide: frames received and sends completed.</summary>
    public static HostPlatform Create() => new()
    {
        Allocate = &Allocate,
        Free = &Free,
        DeviceAddress = &DeviceAddress,
        MapIo = &MapIo,
        UnmapIo = &UnmapIo,
        ReadConfig = &ReadConfig,
        WriteConfig = &WriteConfig,
        ConnectInterrupt = &DeviceInterrupts.Connect,
        DisconnectInterrupt = &DeviceInterrupts.Disconnect,
        IrqlChanged = &IrqlChanged,
        SetDevicePower = &NetworkDevice.SetPower,
        Time100ns = &Time,
        Stall = &Clock.Stall,
        CurrentCpu = &CurrentCpu,
        Relax = &Relax,
        Trace = &Trace,
        Breach = &Breach,
    };

    /// <summary>Allocations that live and are not the host's own.</summary>
    public static uint ClientAllocations { get; private set; }

    /// <summary>The device as the resource lists will show it.</summary>
    public static DeviceDescription Describe() => new()
    {
        Bar0 = Bar(0),
        Bar1 = Bar(1),
        Bar2 = Bar(2),
        Bar3 = Bar(3),
        Bar4 = Bar(4),
        Bar5 = Bar(5),
        MessageCount = DeviceInterrupts.MessageCount,
    };

    /// <summary>Sleeps until an interrupt or for a short while.</summary>
    public static void Nap()
    {
        DeviceInterrupts.ReleaseLine();

        // Interrupts off first: one that came between starting the timer and going to sleep would be the last for ever.
        _ = Cpu.DisableInterrupts();
        LocalApic.StartTimer(NapMicroseconds);
        Cpu.WaitForInterrupt();
        PageTables.CatchUp();
    }

    private static BarDescription Bar(int bar) => new()
    {
        Address = NetworkDevice.BarAddress(bar),
        Length = NetworkDevice.BarLength(bar),
        IsPort = NetworkDevice.BarIsPort(bar),
    };

    private static void* Allocate(MemoryKind kind, nuint bytes, nuint alignment)
    {
        void* memory = GuardedHeap.Allocate(bytes, alignment < 16 ? 16 : alignment, IsContiguous(kind));
        if (kind != MemoryKind.Host && memory != null)
        {
            Count(1);
        }

        return memory;
    }

    private static void Free(MemoryKind kind, void* memory, nuint bytes)
    {
        GuardedHeap.Free(memory);
        if (kind != MemoryKind.Host)
        {
            Count(-1);
        }
    }

    private static void Count(int change)
    {
        ulong flags = s_lock.Enter();
        ClientAllocations = (uint)((int)ClientAllocations + change);
        s_lock.Leave(flags);
    }

    private static bool IsContiguous(MemoryKind kind) => kind is MemoryKind.CommonBuffer or MemoryKind.RxPayload;

    private static ulong DeviceAddress(void* memory)
    {
        if (!PageTables.TryTranslate((ulong)memory, out ulong physical))
        {
            Report.Fatal("the device address of an unmapped page was asked for"u8, (ulong)memory);
        }

        return physical;
    }

    private static void* MapIo(ulong bus, nuint bytes) => IoSpace.Map(bus, bytes);

    private static void UnmapIo(void* window, nuint bytes) => IoSpace.Unmap(window, bytes);

    private static uint ReadConfig(uint offset, byte* buffer, uint bytes) => PciConfig.Read(NetworkDevice.Device, offset, buffer, bytes);

    private static uint WriteConfig(uint offset, byte* buffer, uint bytes) => PciConfig.Write(NetworkDevice.Device, offset, buffer, bytes);

    private static void IrqlChanged(byte level)
    {
        PerCpu.Current->Irql = level;
        Cpu.WriteTaskPriority(level);
        if (level < DeviceLevel)
        {
            DeviceInterrupts.ReleaseLine();
        }
    }

    private static ulong Time() => Clock.Time100ns;

    private static uint CurrentCpu() => (uint)Cpu.CurrentIndex();

    private static bool Relax()
    {
        Nap();
        ulong interrupts = Traps.Total;
        s_quietNaps = interrupts == s_interruptsSeen ? s_quietNaps + 1 : 0;
        s_interruptsSeen = interrupts;
        return s_quietNaps % QuietNaps != QuietNaps - 1;
    }

    private static void Trace(byte* text, nuint length)
    {
        Text.Write("driver: "u8);
        for (nuint i = 0; i < length; i++)
        {
            Text.Write(text[i]);
        }

        Text.Write((byte)'\n');
    }

    private static void Breach(RuleBreach* breach)
    {
        Text.StartOver();
        Text.Write("@breach {\"rule\":\""u8);
        Text.WriteNative(breach->Id);
        Text.Write("\",\"text\":\""u8);
        Text.WriteNative(breach->Text);
        Text.Write("\",\"section\":\""u8);
        Text.WriteNative(breach->Section);
        Text.Write("\",\"detail\":\""u8);
        Text.WriteNative(breach->Detail);
        Text.Write("\""u8);
        if (breach->BugCheck >= 0)
        {
            Text.Write(",\"bugCheck\":"u8);
            Text.WriteDecimal((ulong)breach->BugCheck);
        }

        Text.WriteLine("}"u8);
        Cpu.Snapshot();
        Report.Exit(3);
    }
}

using System.Threading;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Calls ISRs and DPCs, and holds the interrupt lock while it does.</summary>
// SAFETY: callbacks are the client's own code, called with the signature its structure declares and with live handles.
internal static unsafe class InterruptDpcs
{
    /// <summary>Some DPC waits for a lower level.</summary>
    public static bool AnyQueued
    {
        get
        {
            uint index = 0;
            for (FxObject* it = ObjectTable.Next(ObjectType.Interrupt, ref index); it != null; it = ObjectTable.Next(ObjectType.Interrupt, ref index))
            {
                if (((FxInterrupt*)it->Body)->DpcQueued != 0)
                {
                    return true;
                }
            }

            return Dpcs.AnyQueued;
        }
    }

    public static void RunIsr(FxInterrupt* it, uint message)
    {
        CpuState* cpu = Cpu.Current;
        Lock(it, cpu);
        Counters.Values.Interrupts++;
        cpu->IsrDepth++;
        Callback frame = Callback.Enter("EvtInterruptIsr"u8, Irql.Device);
        byte claimed = it->Config.EvtInterruptIsr(new WDFINTERRUPT(it->Object->Handle), message);
        Callback.Leave(frame);
        cpu->IsrDepth--;
        Unlock(it);
        if (claimed != 0)
        {
            Counters.Values.InterruptsClaimed++;
        }
    }

    /// <summary>Runs all queued DPCs at DISPATCH_LEVEL; one object's DPC runs on one CPU at a time.</summary>
    public static void RunAll()
    {
        uint index = 0;
        for (FxObject* it = ObjectTable.Next(ObjectType.Interrupt, ref index); it != null; it = ObjectTable.Next(ObjectType.Interrupt, ref index))
        {
            FxInterrupt* interrupt = (FxInterrupt*)it->Body;
            if (interrupt->DpcQueued == 0 || Interlocked.Exchange(ref interrupt->DpcRunning, 1) != 0)
            {
                continue;
            }

            if (Interlocked.Exchange(ref interrupt->DpcQueued, 0) != 0)
            {
                Counters.Values.Dpcs++;
                Callback frame = Callback.Enter("EvtInterruptDpc"u8, Irql.Dispatch);
                interrupt->Config.EvtInterruptDpc(new WDFINTERRUPT(it->Handle), new WDFOBJECT(Devices.Current->Object->Handle));
                Callback.Leave(frame);
            }

            _ = Interlocked.Exchange(ref interrupt->DpcRunning, 0);
            if (interrupt->DpcQueued != 0)
            {
                Interrupts.NoteDpc();
            }
        }

        Dpcs.RunAll();
    }

    /// <summary>Takes the interrupt lock; the caller sees to the level.</summary>
    public static void Lock(FxInterrupt* it, CpuState* cpu)
    {
        while (Interlocked.CompareExchange(ref it->LockOwner, (int)cpu->Index + 1, 0) != 0)
        {
        }
    }

    public static void Unlock(FxInterrupt* it)
    {
        _ = Interlocked.Exchange(ref it->LockOwner, 0);
    }
}

using System;

namespace VirtioNetCx.Host;

/// <summary>
/// The way from the host into the client: <c>var frame = Callback.Enter(...); client(); Callback.Leave(frame);</c>.
/// On return the client must have left the level and the locks as it found them.
/// </summary>
internal unsafe struct Callback
{
    private CpuState* _cpu;
    private byte* _callback;
    private byte* _function;
    private uint _hostDepth;
    private uint _locksHeld;
    private byte _irqlBefore;
    private byte _irqlInside;

    /// <summary>Raises or keeps the level and opens the door for interrupts.</summary>
    public static Callback Enter(ReadOnlySpan<byte> name, byte irql)
    {
        CpuState* cpu = Cpu.Current;
        Callback frame = default;
        frame._cpu = cpu;
        frame._callback = cpu->Callback;
        frame._function = cpu->Function;
        frame._hostDepth = cpu->HostDepth;
        frame._locksHeld = cpu->LocksHeld;
        frame._irqlBefore = cpu->Irql;
        frame._irqlInside = irql;
        // SAFETY: names are u8 literals: read-only data that never moves and ends in a zero.
        fixed (byte* text = name)
        {
            cpu->Callback = text;
        }

        cpu->Function = null;
        cpu->CallbackDepth++;
        Irql.Set(cpu, irql);
        cpu->HostDepth = 0;
        Interrupts.DeliverPending(cpu);
        return frame;
    }

    /// <summary>Checks what the client left behind and restores the host's state.</summary>
    public static void Leave(in Callback frame)
    {
        CpuState* cpu = frame._cpu;
        if (cpu->Irql != frame._irqlInside)
        {
            Breach.Raise(Rule.IrqlNotRestored, "returned at IRQL %u, was called at %u"u8, cpu->Irql, frame._irqlInside);
        }

        if (cpu->LocksHeld != frame._locksHeld)
        {
            Breach.Raise(Rule.LockHeldOnReturn, "%u locks held on return, %u on entry"u8, cpu->LocksHeld, frame._locksHeld);
        }

        cpu->HostDepth = frame._hostDepth == 0 ? 1 : frame._hostDepth;
        cpu->CallbackDepth--;
        cpu->Callback = frame._callback;
        cpu->Function = frame._function;
        Irql.Set(cpu, frame._irqlBefore);
        cpu->HostDepth = frame._hostDepth;
    }
}

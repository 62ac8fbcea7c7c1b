namespace VirtioNetCx.Host;

/// <summary>Interrupt request levels.</summary>
// SAFETY: the tables are the host's own, made in Reset with the very bounds that are checked here, and live as long as the session.
internal static unsafe class Irql
{
    public const byte Passive = 0;
    public const byte Apc = 1;
    public const byte Dispatch = 2;

    /// <summary>The level of every device interrupt of the host.</summary>
    public const byte Device = 8;

    public const byte High = 15;

    /// <summary>Sets the level of the current CPU; lowering it delivers what has waited.</summary>
    public static void Set(CpuState* cpu, byte level)
    {
        byte before = cpu->Irql;
        if (before == level)
        {
            return;
        }

        cpu->Irql = level;
        if (Platform.Calls.IrqlChanged != null)
        {
            Platform.Calls.IrqlChanged(level);
        }

        if (level < before)
        {
            Interrupts.DeliverPending(cpu);
        }
    }
}

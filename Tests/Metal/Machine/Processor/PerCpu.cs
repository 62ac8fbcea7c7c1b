namespace VirtioNetCx.Metal.Processor;

/// <summary>What each CPU has for itself. GS points here; <see cref="Cpu.CurrentIndex"/> reads the first field.</summary>
internal unsafe struct PerCpu
{
    /// <summary>How many CPUs this machine program uses at most.</summary>
    public const int Limit = 2;

    public const int LineLimit = 1000;

    public ulong Index;

    /// <summary>Segment table: null, code, data, two words of task segment.</summary>
    public fixed ulong Segments[5];

    /// <summary>Task segment, 104 bytes; its first interrupt stack serves every exception.</summary>
    public fixed byte Task[104];

    /// <summary>The text line under construction (<see cref="Text"/>).</summary>
    public fixed byte Line[LineLimit];

    public int LineLength;

    /// <summary>The IRQL last announced by the strict host, for reports.</summary>
    public byte Irql;

    /// <summary>The page-table generation this CPU has flushed its translations for.</summary>
    public uint Generation;

    private static Blocks s_blocks;

    /// <summary>The block of CPU <paramref name="index"/>.</summary>
    public static PerCpu* Of(int index)
    {
        // SAFETY: statics of this module never move (there is no garbage collector) and live for ever.
        fixed (Blocks* blocks = &s_blocks)
        {
            return (PerCpu*)((byte*)blocks + (index * Stride));
        }
    }

    /// <summary>The block of the CPU that runs this.</summary>
    public static PerCpu* Current => Of((int)Cpu.CurrentIndex());

    private const int Stride = 2048;

    private struct Blocks
    {
        public fixed byte Bytes[Limit * Stride];
    }
}

using VirtioNetCx.Metal.Memory;

namespace VirtioNetCx.Metal.Processor;

/// <summary>
/// Segment, task and interrupt tables. Every exception gets a stack of its own, so that a driver that runs out of stack is reported
/// too.
/// </summary>
// SAFETY: tables have the sizes that the processor's manual gives, and live for ever.
internal static unsafe class Descriptors
{
    private const ulong CodeSegment = 0x00AF9B000000FFFF;
    private const ulong DataSegment = 0x00CF93000000FFFF;
    private const uint CodeSelector = 0x08;
    private const uint TaskSelector = 0x18;
    private const ulong InterruptGate = 0x8E00UL << 32;
    private const int ExceptionStackBytes = 16384;

    private static ulong* s_interrupts;

    /// <summary>Builds the interrupt table, shared by all CPUs.</summary>
    public static void Initialize()
    {
        s_interrupts = (ulong*)GuardedHeap.Allocate(4096, 16, contiguous: false);
        byte* stubs = Cpu.InterruptStubs();
        for (uint vector = 0; vector < 256; vector++)
        {
            ulong stub = (ulong)(stubs + (vector * 16));
            ulong stack = vector < Vectors.FirstInterrupt ? 1UL << 32 : 0;
            ulong gate = ((ulong)CodeSelector << 16) | InterruptGate | stack;
            s_interrupts[vector * 2] = (stub & 0xFFFF) | gate | ((stub >> 16 & 0xFFFF) << 48);
            s_interrupts[(vector * 2) + 1] = stub >> 32;
        }
    }

    /// <summary>Fills in the block of a CPU and loads its tables; runs on that CPU.</summary>
    public static void Load(int index)
    {
        PerCpu* cpu = PerCpu.Of(index);
        cpu->Index = (ulong)index;
        Cpu.WriteModelRegister(Cpu.GsBaseRegister, (ulong)cpu);

        ulong task = (ulong)cpu->Task;
        byte* stack = (byte*)GuardedHeap.Allocate(ExceptionStackBytes, 16, contiguous: false);
        *(ulong*)(cpu->Task + 36) = (ulong)(stack + ExceptionStackBytes);
        *(ushort*)(cpu->Task + 102) = 104;

        cpu->Segments[1] = CodeSegment;
        cpu->Segments[2] = DataSegment;
        cpu->Segments[3] = 103 | ((task & 0xFFFFFF) << 16) | (0x89UL << 40) | ((task >> 24 & 0xFF) << 56);
        cpu->Segments[4] = task >> 32;

        byte* pointer = stackalloc byte[16];
        *(ushort*)pointer = (5 * 8) - 1;
        *(ulong**)(pointer + 2) = cpu->Segments;
        Cpu.LoadSegmentTable(pointer);
        Cpu.LoadTask(TaskSelector);

        *(ushort*)pointer = 4095;
        *(ulong**)(pointer + 2) = s_interrupts;
        Cpu.LoadInterruptTable(pointer);
    }
}

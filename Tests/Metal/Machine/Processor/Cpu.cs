using System.Runtime.InteropServices;

namespace VirtioNetCx.Metal.Processor;

/// <summary>Instructions that C# has no words for; one assembly function each (Boot/Instructions.s).</summary>
// SAFETY: one instruction each; what it does to memory is said where it is used.
internal static unsafe class Cpu
{
    private const string Library = "metal";

    /// <summary>IA32_GS_BASE: the per-CPU block, whose first word is the CPU's index.</summary>
    public const uint GsBaseRegister = 0xC0000101;

    [DllImport(Library, EntryPoint = "cpu_out8", ExactSpelling = true), SuppressGCTransition]
    public static extern void Out8(ushort port, uint value);

    [DllImport(Library, EntryPoint = "cpu_out16", ExactSpelling = true), SuppressGCTransition]
    public static extern void Out16(ushort port, uint value);

    [DllImport(Library, EntryPoint = "cpu_out32", ExactSpelling = true), SuppressGCTransition]
    public static extern void Out32(ushort port, uint value);

    [DllImport(Library, EntryPoint = "cpu_in8", ExactSpelling = true), SuppressGCTransition]
    public static extern uint In8(ushort port);

    [DllImport(Library, EntryPoint = "cpu_in32", ExactSpelling = true), SuppressGCTransition]
    public static extern uint In32(ushort port);

    [DllImport(Library, EntryPoint = "cpu_out_bytes", ExactSpelling = true), SuppressGCTransition]
    public static extern void OutBytes(ushort port, byte* bytes, nuint count);

    [DllImport(Library, EntryPoint = "cpu_rdtsc", ExactSpelling = true), SuppressGCTransition]
    public static extern ulong ReadTimeStamp();

    [DllImport(Library, EntryPoint = "cpu_pause", ExactSpelling = true), SuppressGCTransition]
    public static extern void Pause();

    [DllImport(Library, EntryPoint = "cpu_enable_interrupts", ExactSpelling = true), SuppressGCTransition]
    public static extern void EnableInterrupts();

    /// <summary>Disables interrupts and returns the flags to give back to <see cref="RestoreInterrupts"/>.</summary>
    [DllImport(Library, EntryPoint = "cpu_disable_interrupts", ExactSpelling = true), SuppressGCTransition]
    public static extern ulong DisableInterrupts();

    [DllImport(Library, EntryPoint = "cpu_restore_interrupts", ExactSpelling = true), SuppressGCTransition]
    public static extern void RestoreInterrupts(ulong flags);

    /// <summary>Enables interrupts and sleeps until one comes.</summary>
    [DllImport(Library, EntryPoint = "cpu_wait_for_interrupt", ExactSpelling = true), SuppressGCTransition]
    public static extern void WaitForInterrupt();

    /// <summary>Stops this CPU for good.</summary>
    [DllImport(Library, EntryPoint = "cpu_halt", ExactSpelling = true), SuppressGCTransition]
    public static extern void Halt();

    [DllImport(Library, EntryPoint = "cpu_read_cr2", ExactSpelling = true), SuppressGCTransition]
    public static extern ulong ReadFaultAddress();

    [DllImport(Library, EntryPoint = "cpu_read_cr3", ExactSpelling = true), SuppressGCTransition]
    public static extern ulong ReadPageTableRoot();

    [DllImport(Library, EntryPoint = "cpu_write_cr3", ExactSpelling = true), SuppressGCTransition]
    public static extern void WritePageTableRoot(ulong root);

    [DllImport(Library, EntryPoint = "cpu_read_cr8", ExactSpelling = true), SuppressGCTransition]
    public static extern ulong ReadTaskPriority();

    [DllImport(Library, EntryPoint = "cpu_write_cr8", ExactSpelling = true), SuppressGCTransition]
    public static extern void WriteTaskPriority(ulong priority);

    [DllImport(Library, EntryPoint = "cpu_invalidate_page", ExactSpelling = true), SuppressGCTransition]
    public static extern void InvalidatePage(ulong address);

    [DllImport(Library, EntryPoint = "cpu_load_idt", ExactSpelling = true), SuppressGCTransition]
    public static extern void LoadInterruptTable(void* pointer);

    [DllImport(Library, EntryPoint = "cpu_load_gdt", ExactSpelling = true), SuppressGCTransition]
    public static extern void LoadSegmentTable(void* pointer);

    [DllImport(Library, EntryPoint = "cpu_load_task", ExactSpelling = true), SuppressGCTransition]
    public static extern void LoadTask(uint selector);

    [DllImport(Library, EntryPoint = "cpu_write_msr", ExactSpelling = true), SuppressGCTransition]
    public static extern void WriteModelRegister(uint register, ulong value);

    /// <summary>This CPU's index, from its per-CPU block.</summary>
    [DllImport(Library, EntryPoint = "cpu_read_gs", ExactSpelling = true), SuppressGCTransition]
    public static extern ulong CurrentIndex();

    [DllImport(Library, EntryPoint = "cpu_exchange", ExactSpelling = true), SuppressGCTransition]
    public static extern uint Exchange(uint* cell, uint value);

    [DllImport(Library, EntryPoint = "cpu_fence", ExactSpelling = true), SuppressGCTransition]
    public static extern void Fence();

    /// <summary>Reports the registers and the stack as they are here (<see cref="Vectors.Snapshot"/>).</summary>
    [DllImport(Library, EntryPoint = "cpu_snapshot", ExactSpelling = true), SuppressGCTransition]
    public static extern void Snapshot();

    /// <summary>Calls <paramref name="entry"/>(first, second) with the stack pointer at <paramref name="stackTop"/>.</summary>
    [DllImport(Library, EntryPoint = "cpu_call_on_stack", ExactSpelling = true), SuppressGCTransition]
    public static extern ulong CallOnStack(void* entry, void* first, void* second, void* stackTop);

    [DllImport(Library, EntryPoint = "address_of_interrupt_stubs", ExactSpelling = true), SuppressGCTransition]
    public static extern byte* InterruptStubs();

    [DllImport(Library, EntryPoint = "address_of_boot_stack_guard", ExactSpelling = true), SuppressGCTransition]
    public static extern byte* BootStackGuard();

    [DllImport(Library, EntryPoint = "address_of_ap_start", ExactSpelling = true), SuppressGCTransition]
    public static extern byte* SecondCpuCode();

    [DllImport(Library, EntryPoint = "address_of_ap_end", ExactSpelling = true), SuppressGCTransition]
    public static extern byte* SecondCpuCodeEnd();

    [DllImport(Library, EntryPoint = "address_of_ap_cr3", ExactSpelling = true), SuppressGCTransition]
    public static extern byte* SecondCpuRootField();

    [DllImport(Library, EntryPoint = "address_of_ap_stack", ExactSpelling = true), SuppressGCTransition]
    public static extern byte* SecondCpuStackField();

    [DllImport(Library, EntryPoint = "address_of_ap_entry", ExactSpelling = true), SuppressGCTransition]
    public static extern byte* SecondCpuEntryField();

    /// <summary>A function that only returns.</summary>
    [DllImport(Library, EntryPoint = "address_of_nothing", ExactSpelling = true), SuppressGCTransition]
    public static extern void* Nothing();

    /// <summary>A function that returns what <see cref="KnownContextValue"/> holds, in two instructions.</summary>
    [DllImport(Library, EntryPoint = "address_of_known_context", ExactSpelling = true), SuppressGCTransition]
    public static extern void* KnownContext();

    [DllImport(Library, EntryPoint = "address_of_known_context_value", ExactSpelling = true), SuppressGCTransition]
    public static extern void** KnownContextValue();

    [DllImport(Library, EntryPoint = "address_of___ImageBase", ExactSpelling = true), SuppressGCTransition]
    public static extern byte* ImageBase();
}

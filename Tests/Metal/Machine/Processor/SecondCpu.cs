using System.Runtime.InteropServices;
using VirtioNetCx.Metal.Memory;

namespace VirtioNetCx.Metal.Processor;

/// <summary>
/// The second CPU: started by INIT and SIPI, then runs a step again and again while CPU 0 lets it. The step is whatever the
/// scenario gives; when it says that there was nothing to do, the CPU sleeps until an interrupt.
/// </summary>
// SAFETY: page 0x8000 is free memory below the first managed page; the fields lie inside the copied block.
internal static unsafe class SecondCpu
{
    private const ulong CodePage = 0x8000;
    private const int StackBytes = 65536;
    private const uint StartLimitMilliseconds = 500;
    private const uint NapMicroseconds = 200;

    private const uint Parked = 0;
    private const uint Running = 1;
    private const uint Ready = 1;

    private static Register32 s_ready;
    private static Register32 s_wanted;
    private static Register32 s_actual;
    private static delegate*<bool> s_step;

    /// <summary>The CPU is up.</summary>
    public static bool IsPresent => s_ready.Value == Ready;

    /// <summary>Its APIC id.</summary>
    public static uint ApicId { get; private set; }

    /// <summary>Starts the CPU; fatal when it does not come.</summary>
    public static void Start()
    {
        byte* copy = PageTables.Window(CodePage);
        byte* code = Cpu.SecondCpuCode();
        long length = Cpu.SecondCpuCodeEnd() - code;
        for (long i = 0; i < length; i++)
        {
            copy[i] = code[i];
        }

        byte* stack = (byte*)GuardedHeap.Allocate(StackBytes, 16, contiguous: false);
        *(ulong*)(copy + (Cpu.SecondCpuRootField() - code)) = PageTables.Root;
        *(ulong*)(copy + (Cpu.SecondCpuStackField() - code)) = (ulong)(stack + StackBytes);
        *(ulong*)(copy + (Cpu.SecondCpuEntryField() - code)) = (ulong)(delegate* unmanaged<void>)&Main;
        PageTables.Map(CodePage, CodePage, 0);

        uint other = LocalApic.CurrentId == 0 ? 1u : 0u;
        LocalApic.SendInit(other);
        Clock.Stall(200);
        LocalApic.SendStartUp(other, (uint)(CodePage / PhysicalPages.Size));
        ulong limit = Clock.Microseconds + (StartLimitMilliseconds * 1000);
        while (s_ready.Value != Ready)
        {
            if (Clock.Microseconds > limit)
            {
                Report.Fatal("the second CPU did not start (is QEMU run with -smp 2?)"u8, other);
            }

            Cpu.Pause();
        }

        _ = PageTables.Unmap(CodePage);
    }

    /// <summary>Lets the CPU run <paramref name="step"/> over and over.</summary>
    public static void Run(delegate*<bool> step)
    {
        s_step = step;
        Cpu.Fence();
        s_wanted.Value = Running;
        LocalApic.WakeOthers();
    }

    /// <summary>Stops it and waits until it is out of its step.</summary>
    public static void Park()
    {
        s_wanted.Value = Parked;
        Cpu.Fence();
        while (s_actual.Value != Parked)
        {
            Cpu.Pause();
        }
    }

    [UnmanagedCallersOnly]
    private static void Main()
    {
        Descriptors.Load(1);
        LocalApic.Enable();
        ApicId = LocalApic.CurrentId;
        Cpu.Fence();
        s_ready.Value = Ready;
        while (true)
        {
            PageTables.CatchUp();
            s_actual.Value = s_wanted.Value;
            Cpu.Fence();
            if (s_wanted.Value == Parked || !s_step())
            {
                s_actual.Value = Parked;
                _ = Cpu.DisableInterrupts();
                LocalApic.StartTimer(NapMicroseconds);
                Cpu.WaitForInterrupt();
            }
        }
    }
}

using VirtioNetCx.Metal.Memory;

namespace VirtioNetCx.Metal.Processor;

/// <summary>The interrupt controller of each CPU, in xAPIC mode at its usual address.</summary>
internal static unsafe class LocalApic
{
    private const ulong BusAddress = 0xFEE00000;
    private const uint Id = 0x20;
    private const uint EndOfInterruptRegister = 0xB0;
    private const uint SpuriousRegister = 0xF0;
    private const uint CommandLow = 0x300;
    private const uint CommandHigh = 0x310;
    private const uint TimerEntry = 0x320;
    private const uint Lint0Entry = 0x350;
    private const uint Lint1Entry = 0x360;
    private const uint TimerInitialCount = 0x380;
    private const uint TimerDivider = 0x3E0;
    private const uint Masked = 1U << 16;
    private const uint NonMaskableDelivery = 0x400;
    private const uint AllButSelf = 3U << 18;

    private static byte* s_registers;

    /// <summary>Maps the registers; the same window serves every CPU.</summary>
    public static void Initialize()
    {
        s_registers = (byte*)IoSpace.Map(BusAddress, 4096);

        // The two old interrupt controllers stay silent.
        Cpu.Out8(0x21, 0xFF);
        Cpu.Out8(0xA1, 0xFF);
    }

    /// <summary>Enables this CPU's controller. An NMI from outside (QMP inject-nmi) comes through LINT1.</summary>
    public static void Enable()
    {
        Write(Lint0Entry, Masked);
        Write(Lint1Entry, NonMaskableDelivery);
        Write(SpuriousRegister, 0x100 | Vectors.Spurious);
        Write(TimerDivider, 0xB);
        Write(TimerEntry, Vectors.Timer);
        Cpu.WriteTaskPriority(0);
    }

    /// <summary>This CPU's APIC id.</summary>
    public static uint CurrentId => Read(Id) >> 24;

    public static void EndOfInterrupt() => Write(EndOfInterruptRegister, 0);

    /// <summary>One timer interrupt after <paramref name="microseconds"/>; QEMU's APIC bus runs at 1 GHz.</summary>
    public static void StartTimer(uint microseconds) => Write(TimerInitialCount, microseconds * 1000);

    /// <summary>Ends the wait of the other CPU.</summary>
    public static void WakeOthers() => Write(CommandLow, AllButSelf | 0x4000 | Vectors.Wake);

    /// <summary>INIT to another CPU.</summary>
    public static void SendInit(uint apicId) => Command(apicId, 0x4500);

    /// <summary>Start-up message: the CPU begins at <paramref name="page"/> x 4096 in real mode.</summary>
    public static void SendStartUp(uint apicId, uint page) => Command(apicId, 0x4600 | page);

    private static void Command(uint apicId, uint command)
    {
        Write(CommandHigh, apicId << 24);
        Write(CommandLow, command);
    }

    // SAFETY: both: the window covers the whole register page and is never closed; each register is one aligned 32-bit access.
    private static uint Read(uint register) => ((Register32*)(s_registers + register))->Value;

    private static void Write(uint register, uint value) => ((Register32*)(s_registers + register))->Value = value;
}

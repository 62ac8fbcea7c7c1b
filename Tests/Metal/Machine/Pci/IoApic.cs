using VirtioNetCx.Metal.Memory;
using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Pci;

/// <summary>The I/O APIC, for a device without MSI-X: one level-triggered pin.</summary>
internal static unsafe class IoApic
{
    private const ulong BusAddress = 0xFEC00000;
    private const uint FirstEntry = 0x10;
    private const uint LevelTriggered = 1U << 15;
    private const uint Masked = 1U << 16;

    private static SpinLock s_lock;
    private static byte* s_registers;

    /// <summary>Maps the registers.</summary>
    public static void Initialize() => s_registers = (byte*)IoSpace.Map(BusAddress, 4096);

    /// <summary>Routes a pin to a vector on a CPU. A pin that is up interrupts at once.</summary>
    public static void Connect(uint pin, uint vector, uint apicId)
    {
        ulong flags = s_lock.Enter();
        Write(FirstEntry + (pin * 2) + 1, apicId << 24);
        Write(FirstEntry + (pin * 2), vector | LevelTriggered);
        s_lock.Leave(flags);
    }

    /// <summary>
    /// Masks a pin. It stays level-triggered, or the chip would not notice that the line goes down, and keeps its vector, by which the
    /// end of an interrupt finds it.
    /// </summary>
    public static void Disconnect(uint pin, uint vector)
    {
        ulong flags = s_lock.Enter();
        Write(FirstEntry + (pin * 2), vector | Masked | LevelTriggered);
        s_lock.Leave(flags);
    }

    // SAFETY: the window covers index (0) and data (0x10) and is never closed.
    private static void Write(uint index, uint value)
    {
        ((Register32*)s_registers)->Value = index;
        ((Register32*)(s_registers + 0x10))->Value = value;
    }
}

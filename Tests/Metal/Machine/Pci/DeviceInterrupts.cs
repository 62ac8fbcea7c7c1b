using VirtioNetCx.Metal.Memory;
using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Pci;

/// <summary>
/// The device's interrupts: MSI-X messages, each with a vector of its own, or the line through the I/O APIC. The table is
/// written from here, as an operating system does; the driver only names message numbers to the device.
/// </summary>
internal static unsafe class DeviceInterrupts
{
    private const uint MsixCapability = 0x11;
    private const uint MsixEnable = 0x8000;
    private const uint MessageAddress = 0xFEE00000;
    private const uint EntryBytes = 16;
    private const uint LineOffset = 0x3C;
    private const uint BootApicId = 0;

    private static delegate*<uint, void> s_handler;
    private static uint s_capability;
    private static byte* s_table;
    private static uint s_connected;
    private static Targets s_targets;
    private static Register32 s_lineHeld;

    private struct Targets
    {
        public fixed byte ApicId[(int)Vectors.DeviceLimit];
    }

    /// <summary>Messages the device has; 0 when it has only its line.</summary>
    public static uint MessageCount { get; private set; }

    /// <summary>Interrupts that came for a message nobody was connected to.</summary>
    public static uint Stray { get; private set; }

    /// <summary>Finds the table. <paramref name="handler"/> gets the message number, in the interrupt.</summary>
    public static void Initialize(delegate*<uint, void> handler)
    {
        s_handler = handler;
        s_capability = PciConfig.FindCapability(NetworkDevice.Device, MsixCapability);
        if (s_capability == 0)
        {
            IoApic.Initialize();
            return;
        }

        uint count = (PciConfig.Read16(NetworkDevice.Device, s_capability + 2) & 0x7FF) + 1;
        MessageCount = count < Vectors.DeviceLimit ? count : Vectors.DeviceLimit;
        uint place = PciConfig.Read32(NetworkDevice.Device, s_capability + 4);
        ulong bus = NetworkDevice.BarAddress((int)(place & 7)) + (place & ~7U);
        s_table = (byte*)IoSpace.Map(bus, count * EntryBytes);
    }

    /// <summary>The CPU that gets a message from the next time it is connected.</summary>
    public static void SetTarget(uint message, uint apicId) => s_targets.ApicId[(int)message] = (byte)apicId;

    /// <summary>Routes a message (or the line) to its vector and unmasks it.</summary>
    public static void Connect(uint message)
    {
        s_connected++;
        if (s_capability == 0)
        {
            s_lineHeld.Value = 1;
            ReleaseLine();
            return;
        }

        Field(message, 0)->Value = MessageAddress | ((uint)s_targets.ApicId[(int)message] << 12);
        Field(message, 4)->Value = 0;
        Field(message, 8)->Value = Vectors.FirstDevice + message;
        Field(message, 12)->Value = 0;
        PciConfig.Write16(NetworkDevice.Device, s_capability + 2, MsixEnable);
    }

    /// <summary>Masks a message (or the line); with the last one MSI-X is switched off.</summary>
    public static void Disconnect(uint message)
    {
        s_connected--;
        if (s_capability == 0)
        {
            s_lineHeld.Value = 0;
            IoApic.Disconnect(Pin, Vectors.FirstDevice);
            return;
        }

        Field(message, 12)->Value = 1;
        if (s_connected == 0)
        {
            PciConfig.Write16(NetworkDevice.Device, s_capability + 2, 0);
        }
    }

    /// <summary>An interrupt of the device has arrived on this CPU.</summary>
    public static void Deliver(uint message)
    {
        if (s_connected == 0)
        {
            Stray++;
            return;
        }

        s_handler(message);
    }

    /// <summary>
    /// The line has interrupted: it stays up until the driver's routine has run, which may be later, so it is masked until the next
    /// moment at which that can have happened.
    /// </summary>
    public static void HoldLine()
    {
        IoApic.Disconnect(Pin, Vectors.FirstDevice);
        s_lineHeld.Value = 1;
    }

    /// <summary>Such a moment. If the line is still up it interrupts again.</summary>
    public static void ReleaseLine()
    {
        if (s_lineHeld.Value != 0 && s_connected != 0)
        {
            s_lineHeld.Value = 0;
            IoApic.Connect(Pin, Vectors.FirstDevice, BootApicId);
        }
    }

    private static uint Pin => PciConfig.Read8(NetworkDevice.Device, LineOffset);

    // SAFETY: the window covers the whole table, and the callers' message numbers lie below MessageCount.
    private static Register32* Field(uint message, uint offset) => (Register32*)(s_table + (message * EntryBytes) + offset);
}

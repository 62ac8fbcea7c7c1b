namespace VirtioNetCx.Metal.Processor;

/// <summary>Interrupt vectors. The upper four bits are the priority that CR8 (the IRQL) is compared with.</summary>
internal static class Vectors
{
    public const uint NonMaskable = 2;

    /// <summary>Below: exceptions.</summary>
    public const uint FirstInterrupt = 32;

    /// <summary>A software interrupt: report registers and stack, and go on.</summary>
    public const uint Snapshot = 0x30;

    /// <summary>Message 0 of the device; message n is n above. Masked from IRQL 5 upwards.</summary>
    public const uint FirstDevice = 0x50;

    /// <summary>Most messages a device can have.</summary>
    public const uint DeviceLimit = 0x40;

    /// <summary>Wakes a waiting CPU.</summary>
    public const uint Timer = 0xD0;

    /// <summary>Sent from CPU to CPU to end a wait.</summary>
    public const uint Wake = 0xE0;

    public const uint Spurious = 0xFF;
}

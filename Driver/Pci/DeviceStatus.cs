using System;

namespace VirtioNetCx.Pci;

/// <summary><c>device_status</c>. VirtIO 1.3 §2.1 "Device Status Field".</summary>
[Flags]
internal enum DeviceStatus : byte
{
    /// <summary>The device is reset.</summary>
    Reset = 0,

    /// <summary><c>ACKNOWLEDGE</c>: the guest has found the device.</summary>
    Acknowledge = 1,

    /// <summary><c>DRIVER</c>: the guest knows how to drive it.</summary>
    Driver = 2,

    /// <summary><c>DRIVER_OK</c>: the driver is ready.</summary>
    DriverOk = 4,

    /// <summary><c>FEATURES_OK</c>: negotiation is complete.</summary>
    FeaturesOk = 8,

    /// <summary><c>DEVICE_NEEDS_RESET</c>: the device cannot go on.</summary>
    NeedsReset = 64,

    /// <summary><c>FAILED</c>: the driver has given up.</summary>
    Failed = 128,

    /// <summary>All ones: there is no device behind the registers (no device has every bit set).</summary>
    Gone = 255,
}

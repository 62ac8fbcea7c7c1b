using System.Collections.Generic;

namespace VirtioNetCx.Devices;

/// <summary>Numbers of the vendor capability's <c>cfg_type</c>.</summary>
public enum CfgType : byte
{
    Common = 1,
    Notify = 2,
    Isr = 3,
    Device = 4,
    Pci = 5,
}

/// <summary>What can be wrong with a device at bring-up. Each is off unless set; tests usually set one.</summary>
public sealed class DeviceFaults
{
    /// <summary>Capabilities left out.</summary>
    public HashSet<CfgType> MissingCapabilities { get; } = [];

    /// <summary>The last capability points back at the first.</summary>
    public bool CapabilityLoop { get; set; }

    /// <summary>The first capability pointer is 0x20: below the region capabilities may lie in.</summary>
    public bool CapabilityPointerInHeader { get; set; }

    /// <summary>A structure that begins past its BAR's end.</summary>
    public CfgType? OutsideBar { get; set; }

    /// <summary>A structure whose offset + length wraps 32 bits.</summary>
    public CfgType? OffsetOverflow { get; set; }

    /// <summary>A structure in a reserved BAR number.</summary>
    public CfgType? ReservedBar { get; set; }

    /// <summary>A structure in a BAR that has no memory behind it.</summary>
    public CfgType? AbsentBar { get; set; }

    /// <summary>A structure of a length too short to be used.</summary>
    public CfgType? TooShort { get; set; }

    /// <summary>queue_size as the device shows it, by queue.</summary>
    public Dictionary<int, ushort> QueueSizes { get; } = [];

    /// <summary>num_queues as the device shows it.</summary>
    public ushort? NumQueues { get; set; }

    /// <summary>queue_notify_off as the device shows it, by queue.</summary>
    public Dictionary<int, ushort> NotifyOffsets { get; } = [];

    /// <summary>FEATURES_OK does not stick.</summary>
    public bool RefuseFeaturesOk { get; set; }

    /// <summary>device_status never returns to 0, and the device goes on as before.</summary>
    public bool ResetNeverCompletes { get; set; }

    /// <summary>queue_reset reads as 1 for ever.</summary>
    public bool QueueResetNeverCompletes { get; set; }

    /// <summary>config_generation differs at every read.</summary>
    public bool GenerationNeverStable { get; set; }

    /// <summary>Queues whose MSI-X vector reads back NO_VECTOR.</summary>
    public HashSet<int> RefuseQueueVector { get; } = [];

    /// <summary>config_msix_vector reads back NO_VECTOR.</summary>
    public bool RefuseConfigVector { get; set; }

    /// <summary>queue_enable stays 0.</summary>
    public HashSet<int> RefuseQueueEnable { get; } = [];

    /// <summary>Every register access counts down; at zero the device is gone and reads all ones.</summary>
    public int? RemoveAfterAccesses { get; set; }

    /// <summary>DRIVER_OK is answered with DEVICE_NEEDS_RESET.</summary>
    public bool NeedsResetAtDriverOk { get; set; }

    /// <summary>The same, with an interrupt so early that the driver lets it pass: here, with none.</summary>
    public bool NeedsResetUnannounced { get; set; }
}

using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Body of a WDFINTERRUPT.</summary>
// SAFETY: objects are slots of the object table, which live as long as the session; a body lives as long as its object.
internal unsafe struct FxInterrupt
{
    public FxObject* Object;
    public WDF_INTERRUPT_CONFIG Config;

    /// <summary>MSI-X message number, or 0 for the line.</summary>
    public uint Message;

    /// <summary>A resource is assigned.</summary>
    public bool Assigned;

    /// <summary>The hardware may call it.</summary>
    public bool Connected;

    /// <summary>WdfInterruptDisable is in force.</summary>
    public bool Disabled;

    /// <summary>Made in EvtDevicePrepareHardware: goes with EvtDeviceReleaseHardware.</summary>
    public bool FromPrepare;

    /// <summary>1: the DPC is queued.</summary>
    public int DpcQueued;

    /// <summary>1: the DPC runs on some CPU.</summary>
    public int DpcRunning;

    /// <summary>The interrupt lock: 0, or 1 + index of the CPU that holds it.</summary>
    public int LockOwner;

    /// <summary>Level to return to when the client releases the lock.</summary>
    public byte LevelBeforeLock;
}

namespace VirtioNetCx.Host;

/// <summary>Life of the device.</summary>
public enum DeviceState
{
    /// <summary>No client loaded.</summary>
    None,

    /// <summary>Client loaded, no device.</summary>
    Loaded,

    /// <summary>Device added, not started.</summary>
    Added,

    /// <summary>Started, in D0; queues exist and run (unless paused).</summary>
    Working,

    /// <summary>Started, queues stopped by NDIS pause.</summary>
    Paused,

    /// <summary>Started, in a low power state.</summary>
    Asleep,

    /// <summary>Stopped: hardware released.</summary>
    Stopped,

    /// <summary>Start failed or the client failed the device.</summary>
    Failed,

    /// <summary>Surprise-removed.</summary>
    Gone,
}

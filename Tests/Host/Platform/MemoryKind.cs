namespace VirtioNetCx.Host;

/// <summary>What a run of memory is for; a platform may place kinds differently.</summary>
public enum MemoryKind
{
    /// <summary>The host's own tables. Never seen by the client or the device.</summary>
    Host,

    /// <summary>Non-paged pool of the client: WDFMEMORY, DRIVER_OBJECT, registry path.</summary>
    Pool,

    /// <summary>Context space of a framework object.</summary>
    Context,

    /// <summary>Memory of a WDFCOMMONBUFFER: device-visible, logically contiguous from its first to its last byte.</summary>
    CommonBuffer,

    /// <summary>Bytes of a frame to send: device-readable, logically contiguous inside each 4 KiB page only.</summary>
    TxPayload,

    /// <summary>One receive buffer of the framework: device-writable and logically contiguous.</summary>
    RxPayload,

    /// <summary>NET_RING and its elements. Not device-visible.</summary>
    Ring,
}

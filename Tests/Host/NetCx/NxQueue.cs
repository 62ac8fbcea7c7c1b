using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Life of a packet queue: Created, then Running, Draining, Stopped in a circle.</summary>
internal enum QueueState
{
    Created,
    Running,
    Draining,
    Stopped,
}

/// <summary>A ring, the host's copy of it, and what belongs to its elements.</summary>
// SAFETY: objects are slots of the object table, which live as long as the session; a body lives as long as its object.
internal unsafe struct NxRing
{
    public NET_RING* Ring;

    /// <summary>What ring and elements looked like when the client last had to leave them alone.</summary>
    public NET_RING* Shadow;
    public nuint Bytes;
    public uint Count;
    public uint Stride;

    /// <summary>First element the host has not taken back yet: BeginIndex before the running callback.</summary>
    public uint HostBegin;

    public readonly uint Mask => Count - 1;

    public readonly byte* Element(uint index)
    {
        return (byte*)Ring + NET_RING.BufferOffset + ((index & Mask) * Stride);
    }

    public readonly byte* ShadowElement(uint index)
    {
        return (byte*)Shadow + NET_RING.BufferOffset + ((index & Mask) * Stride);
    }

    /// <summary>Elements in [from, to).</summary>
    public readonly uint Distance(uint from, uint to)
    {
        return unchecked(to - from) & Mask;
    }
}

/// <summary>Body of a NETPACKETQUEUE.</summary>
internal unsafe struct NxQueue
{
    public FxObject* Object;
    public NxAdapter* Adapter;
    public QueueKind Kind;
    public uint Id;
    public QueueState State;
    public NET_PACKET_QUEUE_CONFIG Config;
    public NET_RING_COLLECTION* Collection;
    public NxRing Packets;
    public NxRing Fragments;

    /// <summary>Where each extension lies in its element; 0: not registered.</summary>
    public ExtensionOffsets Extensions;

    /// <summary>The framework polls.</summary>
    public bool Awake;

    /// <summary>Notification was asked for in the pass before.</summary>
    public bool Armed;

    /// <summary>1: notified, or new work came from above.</summary>
    public int Notified;

    /// <summary>One pass at a time.</summary>
    public SpinFlag Busy;

    /// <summary>EvtAdvance calls: every other one is made at DISPATCH_LEVEL.</summary>
    public uint Advances;

    /// <summary>Rx only.</summary>
    public RxPool Pool;
}

/// <summary>Offsets of the extensions in their elements; 0 means absent, since the element itself comes first.</summary>
internal struct ExtensionOffsets
{
    public ushort Checksum;
    public ushort Gso;
    public ushort Rsc;
    public ushort RscTimestamp;
    public ushort Tag;
    public ushort VirtualAddress;
    public ushort LogicalAddress;
}

using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Bench;

/// <summary><c>path_t</c> of harness/path.h: what the caller gives, and what it gets to play framework and device with.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PathView
{
    /// <summary>Where everything is allocated from: zero, on a page.</summary>
    public byte* Arena;

    /// <summary>Its length.</summary>
    public ulong ArenaBytes;

    /// <summary>WdfObjectGetTypedContextWorker: returns its second argument.</summary>
    public void* ContextWorker;

    /// <summary>Descriptors of the virtqueue.</summary>
    public uint QueueSize;

    /// <summary>Not 0: packed.</summary>
    public uint Packed;

    /// <summary>Elements of the packet ring.</summary>
    public uint PacketCount;

    /// <summary>Elements of the fragment ring.</summary>
    public uint FragmentCount;

    /// <summary>Not 0: the receive queue.</summary>
    public uint Receive;

    /// <summary>The checksums of received packets that the system wants to hear about.</summary>
    public uint Checks;

    /// <summary>Out: EvtPacketQueueAdvance, as it was given to the framework.</summary>
    public void* Advance;

    /// <summary>Out: EvtPacketQueueStart.</summary>
    public void* Start;

    /// <summary>Out: the argument of both.</summary>
    public void* Queue;

    /// <summary>Out: the packet ring.</summary>
    public NET_RING* Packets;

    /// <summary>Out: the fragment ring.</summary>
    public NET_RING* Fragments;

    /// <summary>Out: the Descriptor Area.</summary>
    public byte* Descriptors;

    /// <summary>Out: the Driver Area.</summary>
    public byte* Driver;

    /// <summary>Out: the Device Area.</summary>
    public byte* Device;

    /// <summary>Out: packets, bytes, kicks that the driver has counted.</summary>
    public ulong* Counted;
}

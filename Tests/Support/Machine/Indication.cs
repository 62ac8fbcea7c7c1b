using VirtioNetCx.Host;

namespace VirtioNetCx.Tests.Support;

/// <summary>What the driver said of a received frame.</summary>
/// <param name="Fragments">Buffers it lies in.</param>
/// <param name="Network">NET_PACKET_CHECKSUM.Layer3: 0 not checked, 1 valid, 2 invalid.</param>
/// <param name="Transport">NET_PACKET_CHECKSUM.Layer4.</param>
/// <param name="Segments">NET_PACKET_RSC: segments it was put together from; 0 if it was not.</param>
/// <param name="DuplicateAcks">NET_PACKET_RSC: acknowledgements left out.</param>
/// <param name="Layers">Types of layers 2, 3 and 4 of NET_PACKET_LAYOUT.</param>
internal readonly record struct Indication(
    uint Fragments, int Network, int Transport, ushort Segments, ushort DuplicateAcks, (byte Link, byte Network, byte Transport) Layers)
{
    public static Indication Of(in ReceivedFrame frame) => new(
        frame.FragmentCount,
        (frame.Checksum >> 2) & 3,
        (frame.Checksum >> 4) & 3,
        frame.CoalescedSegments,
        frame.DuplicateAcks,
        (frame.Layer2Type, frame.Layer3Type, frame.Layer4Type));
}

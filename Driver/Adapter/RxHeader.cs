using System.Runtime.CompilerServices;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Adapter;

/// <summary>
/// <c>struct virtio_net_hdr</c> of a received packet, copied out of the device's reach by two reads and not looked at there again.
/// VirtIO 1.3 §5.1.6 "Device Operation".
/// </summary>
internal readonly unsafe struct RxHeader
{
    private const ulong FlagsAndGsoType = 0xFFFF;
    private const int GsoTypeAt = 8;
    private const int GsoSizeAt = 32;
    private const int CsumStartAt = 48;
    private const int NumBuffersAt = 16;

    // Up to and including csum_start; csum_offset and num_buffers.
    private readonly ulong _first;
    private readonly uint _last;

    private RxHeader(ulong first, uint last)
    {
        _first = first;
        _last = last;
    }

    /// <summary>Reads a header.</summary>
    // SAFETY: the buffer holds a whole header (the caller's duty).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RxHeader(byte* header)
        : this(*(ulong*)header, *(uint*)(header + sizeof(ulong)))
    {
    }

    /// <summary>That of a packet without one: nothing said, one buffer.</summary>
    public static RxHeader None => new(0, 1u << NumBuffersAt);

    /// <summary>The device says nothing of this packet: neither of its checksum nor of segments.</summary>
    public bool IsPlain => (_first & FlagsAndGsoType) == 0;

    /// <summary>The device says no more of this packet than that it may have checked its checksum.</summary>
    public bool IsUsual => (_first & FlagsAndGsoType & ~(ulong)NetHeaderFlags.DataValid) == 0;

    /// <summary>The device has checked the checksum; without GUEST_CSUM it has nothing to say.</summary>
    public bool IsChecked => (_first & (ulong)NetHeaderFlags.DataValid) != 0;

    /// <summary>The packet was put together from segments.</summary>
    public bool IsCoalesced => (_first & FlagsAndGsoType) >> GsoTypeAt != 0;

    /// <summary><c>num_buffers</c>.</summary>
    public uint Buffers => _last >> NumBuffersAt;

    /// <summary>What has to be decided about a packet of the given length.</summary>
    public RxRequest Request(uint frameLength, RxChecks checks) => unchecked(new RxRequest
    {
        Flags = (NetHeaderFlags)(byte)_first,
        GsoType = (byte)(_first >> GsoTypeAt),
        GsoSize = (ushort)(_first >> GsoSizeAt),
        CsumStart = (ushort)(_first >> CsumStartAt),
        CsumOffset = (ushort)_last,
        FrameLength = frameLength,
        Checks = checks,
    });
}

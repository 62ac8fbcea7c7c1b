namespace VirtioNetCx.Host;

/// <summary>What the stack wants done to a frame on its way out. All zero: send the bytes as they are.</summary>
public struct TxOffload
{
    /// <summary>The IPv4 header checksum is to be filled in.</summary>
    public bool Layer3Checksum;

    /// <summary>The TCP or UDP checksum is to be completed.</summary>
    public bool Layer4Checksum;

    /// <summary>Payload bytes of each segment; 0: no segmentation.</summary>
    public uint Mss;

    /// <summary>NET_PACKET_IEEE8021Q TxTagging bits: 1 priority, 2 VLAN identifier.</summary>
    public byte Tagging;

    /// <summary>Priority code point, when tagged.</summary>
    public byte PriorityCodePoint;

    /// <summary>VLAN identifier, when tagged.</summary>
    public ushort VlanIdentifier;
}

/// <summary>A frame to send. The bytes are copied (but see <see cref="InPlace"/>); the structure may die after the call.</summary>
// SAFETY: only pointers to functions and data that whoever fills the structure keeps alive as long as its documentation says.
public unsafe struct TxFrame
{
    /// <summary>The frame from its Ethernet header on.</summary>
    public byte* Data;

    /// <summary>Bytes in the frame; 0 makes an untranslatable packet (Ignore = 1, no fragments).</summary>
    public uint Length;

    /// <summary>Lengths of the pieces (MDLs) the sender's bytes come in; null: one piece. They must add up to the length.</summary>
    public uint* PieceLengths;

    /// <summary>Number of pieces.</summary>
    public uint PieceCount;

    /// <summary>Comes back in <see cref="HostPlatform.SendCompleted"/>.</summary>
    public ulong Cookie;

    /// <summary>Offloads asked for this frame.</summary>
    public TxOffload Offload;

    /// <summary>
    /// The bytes lie in memory that the device can see, as <see cref="MemoryKind.TxPayload"/> does, and stay as they are until the frame
    /// comes back: they are not copied if they go out as they are.
    /// </summary>
    public bool InPlace;
}

/// <summary>Bytes of a received frame, where the client left them.</summary>
public unsafe struct FramePiece
{
    /// <summary>The first of them.</summary>
    public byte* Data;

    /// <summary>How many.</summary>
    public nuint Length;
}

/// <summary>A frame the client indicated.</summary>
public unsafe struct ReceivedFrame
{
    /// <summary>The bytes, gathered from all fragments; with <see cref="HostSettings.Measured"/> those of the first fragment only.</summary>
    public byte* Data;

    /// <summary>Bytes in the frame.</summary>
    public uint Length;

    /// <summary>Fragments the client used for it.</summary>
    public uint FragmentCount;

    /// <summary>The fragments: the frame once more, before it was gathered.</summary>
    public FramePiece* Pieces;

    /// <summary>Evaluation of the IPv4 header checksum that reaches the stack: 0 not checked, 1 valid, 2 invalid.</summary>
    public readonly uint Layer3Evaluation => (uint)(Checksum >> 2) & 3;

    /// <summary>The same for TCP and UDP; for anything else the framework drops it.</summary>
    public readonly uint Layer4Evaluation => BelievedLayer4 is 1 or 2 ? (uint)(Checksum >> 4) & 3 : 0;

    /// <summary>Id of the receive queue.</summary>
    public uint QueueId;

    /// <summary>NET_PACKET_CHECKSUM as reported (0 when the extension is not enabled).</summary>
    public byte Checksum;

    /// <summary>Layer 2, 3, 4 types of NET_PACKET_LAYOUT as reported.</summary>
    public byte Layer2Type, Layer3Type, Layer4Type;

    /// <summary>Layer 3 and 4 types that the framework goes by: the client's where it trusts them, else those of its own parse.</summary>
    public byte BelievedLayer3, BelievedLayer4;

    /// <summary>NET_PACKET_RSC: coalesced segments and duplicate acknowledgements.</summary>
    public ushort CoalescedSegments, DuplicateAcks;

    /// <summary>NET_PACKET_IEEE8021Q as reported, first 16 bits.</summary>
    public ushort Ieee8021q;

    /// <summary>NET_PACKET_HASH value, and its protocol bits.</summary>
    public uint HashValue, HashProtocol;
}

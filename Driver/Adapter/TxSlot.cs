using VirtioNetCx.Checksum;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Adapter;

/// <summary>
/// The DMA memory of one packet that is being sent: the VirtIO header, right behind it the copy of the packet's own headers, if they have
/// to be changed, and the indirect table. Header and copy are one descriptor: with VERSION_1 any layout will do, VirtIO 1.3 §2.7.4
/// "Message Framing".
/// </summary>
internal static class TxSlot
{
    /// <summary>The whole of it.</summary>
    public const uint Bytes = 1024;

    /// <summary>Where the copy starts.</summary>
    public const uint CopyAt = VirtioNetHeader.Bytes;

    /// <summary>Where the indirect table starts.</summary>
    public const uint TableAt = 256;

    /// <summary>
    /// The longest copy. Ethernet, two tags, IPv4 and TCP with all options they can have are 142 bytes
    /// (<see cref="FrameParser.UsualHeaderBytes"/>); the rest is for IPv6 extension headers.
    /// </summary>
    public const uint CopyBytes = TableAt - CopyAt;

    /// <summary>
    /// The most fragments behind the header: 64 KB in pages are 17, and each of the system's own headers may be a fragment too. What comes
    /// in more, the system gathers into one.
    /// </summary>
    public const uint MostFragments = ((Bytes - TableAt) / IndirectTable.EntryBytes) - 1;
}

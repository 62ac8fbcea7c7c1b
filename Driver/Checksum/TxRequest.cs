namespace VirtioNetCx.Checksum;

/// <summary>What the system asks for one packet to be sent.</summary>
public struct TxRequest
{
    /// <summary>
    /// The headers, if the system has said which they are; otherwise as it comes from <c>default</c>, and they are searched for. End and
    /// Protocol are not needed.
    /// </summary>
    public FrameLayout Layout;

    /// <summary>Length of the frame: the sum of its fragments.</summary>
    public uint FrameLength;

    /// <summary>Payload bytes of a segment; 0 if the packet is not to be segmented.</summary>
    public uint Mss;

    /// <summary>The IPv4 header checksum is required.</summary>
    public bool NetworkChecksum;

    /// <summary>The TCP or UDP checksum is required. A packet to be segmented gets it, required or not.</summary>
    public bool TransportChecksum;

    /// <summary>True if anything is asked at all.</summary>
    public readonly bool AsksAnything => NetworkChecksum || TransportChecksum || Mss != 0;

    /// <summary>
    /// True if <see cref="TxDecision.Decide"/> has to see the headers. Otherwise the device's checksum is all that is asked, in a place
    /// that the system has named, and no byte of the packet needs to be read.
    /// </summary>
    public readonly bool NeedsHeaders => NetworkChecksum || Mss != 0 || (TransportChecksum && Layout.Transport == TransportKind.Other);
}

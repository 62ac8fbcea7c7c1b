using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Checksum;

/// <summary>
/// An IPv6 header with its extension headers, RFC 8200 sections 3 and 4. Bounds are proved and extension headers walked once, in
/// <see cref="Read"/>.
/// </summary>
public readonly ref struct IPv6View
{
    /// <summary>The header without extension headers.</summary>
    public const int Bytes = 40;

    internal const int PayloadLengthAt = 4;
    internal const int AddressBytes = 32;
    internal const int AddressesAt = 8;
    private const int NextHeaderAt = 6;

    // RFC 8200 section 4.1 recommends at most seven; nothing needs them all.
    private const int MostExtensions = 8;

    private const byte HopByHop = 0;
    private const byte Routing = 43;
    private const byte Fragment = 44;
    private const byte Authentication = 51;
    private const byte Destination = 60;

    private readonly ReadOnlySpan<byte> _header;

    private IPv6View(ReadOnlySpan<byte> header, byte protocol, bool isFragment)
    {
        _header = header;
        Protocol = protocol;
        IsFragment = isFragment;
    }

    /// <summary>The length with extension headers.</summary>
    public int Length => _header.Length;

    /// <summary>What follows the first 40 bytes: extension headers and payload.</summary>
    public ushort PayloadLength => PayloadLengthOf(_header);

    /// <summary>What follows the last extension header that was walked.</summary>
    public byte Protocol { get; }

    /// <summary>True if there are other fragments. An atomic fragment (RFC 6946) is whole.</summary>
    public bool IsFragment { get; }

    /// <summary>Source and destination.</summary>
    public ReadOnlySpan<byte> Addresses => _header.Slice(AddressesAt, AddressBytes);

    /// <summary>
    /// Reads the header at the start of the bytes. The walk ends at the first header that is no extension, or cannot be passed (ESP), or
    /// belongs to a fragment that is not the first.
    /// </summary>
    public static FrameProblem Read(ReadOnlySpan<byte> bytes, out IPv6View view)
    {
        view = default;
        if (bytes.Length < Bytes)
        {
            return FrameProblem.Truncated;
        }

        if (bytes[0] >> 4 != 6)
        {
            return FrameProblem.Version;
        }

        byte next = bytes[NextHeaderAt];
        int at = Bytes;
        bool isFragment = false;
        for (int walked = 0; IsExtension(next); walked++)
        {
            if (walked == MostExtensions)
            {
                return FrameProblem.TooManyExtensions;
            }

            // Every extension header has at least eight bytes.
            if (bytes.Length - at < 8)
            {
                return FrameProblem.Truncated;
            }

            ReadOnlySpan<byte> extension = bytes.Slice(at, 8);
            int length = next switch
            {
                Fragment => 8,
                Authentication => (extension[1] + 2) * 4,
                _ => (extension[1] + 1) * 8,
            };
            if (bytes.Length - at < length)
            {
                return FrameProblem.Truncated;
            }

            at += length;
            ushort fragment = next == Fragment ? BinaryPrimitives.ReadUInt16BigEndian(extension.Slice(2)) : (ushort)0;
            isFragment |= (fragment & 0xFFF9) != 0;
            next = extension[0];
            if ((fragment & 0xFFF8) != 0)
            {
                break;
            }
        }

        view = new IPv6View(bytes.Slice(0, at), next, isFragment);
        return FrameProblem.None;
    }

    internal static ushort PayloadLengthOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt16BigEndian(header.Slice(PayloadLengthAt));

    private static bool IsExtension(byte header) => header is HopByHop or Routing or Fragment or Authentication or Destination;
}

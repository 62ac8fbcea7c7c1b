using System;
using System.IO;
using System.Linq;
using System.Text;

namespace VirtioNetCx.Packaging.Inf;

/// <summary>The bytes of an INF file as text.</summary>
internal static class InfText
{
    /// <summary>ASCII, or UTF-16 with its byte order mark. False for all else: what it means depends on the machine it is read on.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        if (bytes.StartsWith<byte>([0xFF, 0xFE]) && bytes.Length % 2 == 0)
        {
            text = Encoding.Unicode.GetString(bytes[2..]);
            return true;
        }

        text = Encoding.Latin1.GetString(bytes);
        return !text.Any(c => c is > '~' or '\0');
    }

    /// <summary>ASCII with CRLF line ends, whatever the line ends of <paramref name="text"/>.</summary>
    public static byte[] Encode(string text) =>
        Ascii.IsValid(text)
            ? Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\r\n"))
            : throw new InvalidDataException("the text is not all ASCII");
}

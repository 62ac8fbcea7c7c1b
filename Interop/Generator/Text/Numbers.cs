using System;
using System.Globalization;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.Text;

/// <summary>Numbers as the metadata text writes them.</summary>
public static class Numbers
{
    public static long Parse(string text, TextLine line)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(line);
        bool hex = text.StartsWith("0x", StringComparison.Ordinal);
        if (hex && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits))
        {
            return unchecked((long)bits);
        }

        return !hex && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw line.Fault($"'{text}' is not a number");
    }

    /// <summary>One number, or <c>x64/arm64</c>.</summary>
    public static PerArchitecture ParsePair(string text, TextLine line)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('/');
        int first = (int)Parse(parts[0], line);
        return new PerArchitecture(first, parts.Length > 1 ? (int)Parse(parts[1], line) : first);
    }
}

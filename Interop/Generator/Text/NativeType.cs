using System;
using System.Globalization;

namespace VirtioNetCx.Interop.Generator.Text;

/// <summary>A C type as the metadata text writes it: <c>const NAME** [length]</c>.</summary>
/// <param name="Length">Array length; null when it is no array, zero for <c>[]</c>.</param>
public sealed record NativeType(string Name, int Pointers, int? Length, bool IsConst)
{
    public static NativeType Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string rest = text.Trim();
        bool isConst = TakePrefix(ref rest, "const ");
        _ = TakePrefix(ref rest, "volatile ");
        int? length = null;
        if (rest.EndsWith(']'))
        {
            int open = rest.LastIndexOf('[');
            string inner = rest[(open + 1)..^1];
            length = inner.Length == 0 ? 0 : int.Parse(inner, NumberStyles.None, CultureInfo.InvariantCulture);
            rest = rest[..open].TrimEnd();
        }

        int pointers = 0;
        while (rest.EndsWith('*'))
        {
            pointers++;
            rest = rest[..^1].TrimEnd();
        }

        foreach (char c in rest)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                throw new GeneratorException($"'{text}' is not a type this text can express");
            }
        }

        return new NativeType(rest, pointers, length, isConst);
    }

    private static bool TakePrefix(ref string text, string prefix)
    {
        if (!text.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        text = text[prefix.Length..];
        return true;
    }
}

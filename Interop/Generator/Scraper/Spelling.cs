using System.Text.RegularExpressions;

namespace VirtioNetCx.Interop.Generator.Scraper;

/// <summary>One spelling for C types, whoever wrote them: no tags' keywords or underscores, no needless spaces.</summary>
public static partial class Spelling
{
    public static string Of(string type)
        => Spaces().Replace(TagUnderscore().Replace(TagKeyword().Replace(type, ""), ""), "$1").Trim();

    /// <summary>The name behind a tag: <c>_NET_RING</c> is <c>NET_RING</c>.</summary>
    public static string OfTag(string tag) => TagUnderscore().Replace(tag, "");

    [GeneratedRegex(@"\b(struct|enum|union) ")]
    private static partial Regex TagKeyword();

    [GeneratedRegex(@"\b_(?=[A-Z])")]
    private static partial Regex TagUnderscore();

    [GeneratedRegex(@"\s*([*\[\],()])\s*")]
    private static partial Regex Spaces();
}

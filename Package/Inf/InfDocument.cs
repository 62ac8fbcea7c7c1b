using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace VirtioNetCx.Packaging.Inf;

/// <summary>One line of a section: <c>key = field, field</c>, or fields alone. Quotes are gone, %tokens% are not replaced.</summary>
internal sealed record InfEntry(int Line, string? Key, IReadOnlyList<string> Fields)
{
    /// <summary>A field, or the empty string behind the last one: the two mean the same.</summary>
    public string Field(int index) => index < Fields.Count ? Fields[index] : "";

    public bool IsKey(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);
}

internal sealed record InfSection(string Name, int Line, IReadOnlyList<InfEntry> Entries);

/// <summary>A line that cannot be read.</summary>
internal sealed record InfSyntaxError(int Line, string Message);

/// <summary>A parsed INF. Names are compared without regard to case, as SetupAPI does.</summary>
internal sealed class InfDocument
{
    private readonly ILookup<string, InfSection> _byName;
    private readonly Dictionary<string, string> _strings = new(StringComparer.OrdinalIgnoreCase);

    public InfDocument(IReadOnlyList<InfSection> sections, IReadOnlyList<InfSyntaxError> errors)
    {
        Sections = sections;
        Errors = errors;
        _byName = sections.ToLookup(s => s.Name, StringComparer.OrdinalIgnoreCase);
        foreach (InfEntry entry in Entries("Strings"))
        {
            if (entry.Key is not null)
            {
                _strings.TryAdd(entry.Key, entry.Field(0));
            }
        }
    }

    /// <summary>All sections in the order of the file, each as often as it is opened.</summary>
    public IReadOnlyList<InfSection> Sections { get; }

    public IReadOnlyList<InfSyntaxError> Errors { get; }

    public bool Has(string section) => _byName.Contains(section);

    public IEnumerable<InfEntry> Entries(string section) => _byName[section].SelectMany(s => s.Entries);

    public IEnumerable<InfEntry> Entries(string section, string key) => Entries(section).Where(e => e.IsKey(key));

    public InfEntry? Entry(string section, string key) => Entries(section, key).FirstOrDefault();

    /// <summary>The first field of a directive, %tokens% replaced; empty when the directive is missing.</summary>
    public string Value(string section, string key) => Expand(Entry(section, key)?.Field(0) ?? "");

    public bool IsDefined(string token) => _strings.ContainsKey(token);

    /// <summary>Replaces %tokens% from [Strings] and %% by %. Unknown tokens, and directory numbers such as %13%, stay.</summary>
    public string Expand(string text)
    {
        var result = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            int end = text[i] == '%' ? text.IndexOf('%', i + 1) : -1;
            if (end < 0)
            {
                result.Append(text[i]);
                continue;
            }

            string token = text[(i + 1)..end];
            result.Append(token.Length == 0 ? "%" : _strings.TryGetValue(token, out string? value) ? value : $"%{token}%");
            i = end;
        }

        return result.ToString();
    }

    /// <summary>The tokens named in <paramref name="text"/>.</summary>
    public static IEnumerable<string> TokensIn(string text)
    {
        for (int start = text.IndexOf('%'); start >= 0;)
        {
            int end = text.IndexOf('%', start + 1);
            if (end < 0)
            {
                yield break;
            }

            if (end > start + 1)
            {
                yield return text[(start + 1)..end];
            }

            start = end + 1 < text.Length ? text.IndexOf('%', end + 1) : -1;
        }
    }
}

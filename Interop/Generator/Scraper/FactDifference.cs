using System;
using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Interop.Generator.Scraper;

/// <summary>Shows where text and header differ: <c>-</c> is what the text says, <c>+</c> what the compiler sees.</summary>
public static class FactDifference
{
    public static IEnumerable<string> Lines(
        IReadOnlyDictionary<string, List<string>> text, IReadOnlyDictionary<string, List<string>> header)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(header);
        foreach (string name in text.Keys.Union(header.Keys).Order(StringComparer.Ordinal))
        {
            if (!header.TryGetValue(name, out List<string>? seen))
            {
                yield return $"- {name}";
            }
            else if (!text.TryGetValue(name, out List<string>? said))
            {
                yield return $"+ {name}";
            }
            else if (!said.SequenceEqual(seen))
            {
                yield return $"  {name}";
                foreach (string line in said.Except(seen))
                {
                    yield return $"-     {line}";
                }

                foreach (string line in seen.Except(said))
                {
                    yield return $"+     {line}";
                }
            }
        }
    }
}

using System;
using System.Collections.Generic;

namespace VirtioNetCx.Interop.Generator.Text;

/// <summary>Reads a line word by word: first the words with a fixed place, then options found by their keyword.</summary>
public sealed class HeadReader
{
    private readonly string[] _words;
    private int _next;

    public HeadReader(TextLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        Line = line;
        _words = line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    public TextLine Line { get; }

    public string Peek() => _next < _words.Length ? _words[_next] : "";

    public string Word() => _next < _words.Length ? _words[_next++] : throw Line.Fault("a word is missing");

    /// <summary>The word after a keyword; empty when the line has no such keyword.</summary>
    public string Option(string keyword)
    {
        int at = Array.IndexOf(_words, keyword, _next);
        if (at < 0)
        {
            return "";
        }

        return at + 1 < _words.Length ? _words[at + 1] : throw Line.Fault($"nothing follows '{keyword}'");
    }

    /// <summary>All text after a keyword.</summary>
    public string Rest(string keyword)
    {
        int at = Line.Text.IndexOf($" {keyword} ", StringComparison.Ordinal);
        return at < 0 ? throw Line.Fault($"'{keyword}' is missing") : Line.Text[(at + keyword.Length + 2)..];
    }

    /// <summary>All words with a prefix, from here on.</summary>
    public IEnumerable<string> WordsStarting(string prefix)
    {
        for (int i = _next; i < _words.Length; i++)
        {
            if (_words[i].StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return _words[i];
            }
        }
    }
}

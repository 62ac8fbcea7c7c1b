using System;
using System.Collections.Generic;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.Text;

/// <summary>Parses <c>returns TYPE irql...</c> and the parameter lines below it.</summary>
public sealed class SignatureParser(TypeNames names)
{
    public Signature Parse(HeadReader head, TextBlock block)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(block);
        string returns = head.Rest("returns");
        foreach (string option in (string[])[" irql", " since "])
        {
            int end = returns.IndexOf(option, StringComparison.Ordinal);
            returns = end < 0 ? returns : returns[..end];
        }

        List<ParameterDefinition> parameters = [.. block.Members.Select(Parameter)];
        return new Signature(names.Resolve(returns, block.Head), parameters, string.Join(' ', head.WordsStarting("irql")));
    }

    private ParameterDefinition Parameter(TextLine line)
    {
        string[] words = line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int type = Array.FindIndex(words, w => !w.StartsWith('_'));
        if (type < 0 || type > words.Length - 2)
        {
            throw line.Fault("a parameter is [annotations] type name");
        }

        string spelling = string.Join(' ', words[type..^1]);
        return new ParameterDefinition(words[^1], names.Resolve(spelling, line), string.Join(' ', words[..type]));
    }
}

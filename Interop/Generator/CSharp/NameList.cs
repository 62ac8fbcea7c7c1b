using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace VirtioNetCx.Interop.Generator.CSharp;

/// <summary>NativeMethods.txt: the names to generate, and the framework versions the result is for.</summary>
/// <remarks>One name a line; NAMESPACE.* takes a whole namespace; # starts a comment; <c>target NAMESPACE VERSION</c>.</remarks>
public sealed class NameList
{
    private NameList(string path) => Path = path;

    public string Path { get; }

    public IReadOnlyList<(string Name, int Line)> Names { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Targets { get; private set; } = new Dictionary<string, string>();

    public static NameList Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new GeneratorException($"the list of names '{path}' does not exist");
        }

        List<(string Name, int Line)> names = [];
        Dictionary<string, string> targets = new(StringComparer.Ordinal);
        foreach ((string text, int line) in File.ReadAllLines(path).Select((text, index) => (text, index + 1)))
        {
            string[] words = text.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case []:
                    break;
                case ["target", string @namespace, string version]:
                    targets[@namespace] = version;
                    break;
                case [string name]:
                    names.Add((name, line));
                    break;
                default:
                    throw new GeneratorException($"{path}({line}): one name a line: '{text}'");
            }
        }

        return new NameList(path) { Names = names, Targets = targets };
    }
}

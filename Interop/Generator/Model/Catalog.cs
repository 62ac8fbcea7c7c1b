using System;
using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Interop.Generator.Model;

/// <summary>All definitions of one or more metadata files, in their order, found by name.</summary>
public sealed class Catalog
{
    private readonly List<Definition> _definitions = [];
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _rejected = new(StringComparer.Ordinal);

    public IReadOnlyList<Definition> Definitions => _definitions;

    /// <summary>Names whose definition was read but cannot be expressed, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Rejected => _rejected;

    /// <summary>Types of files that are not at hand, which are plain values there: their size is known all the same.</summary>
    public Dictionary<string, TypeRef> ExternalValues { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds a definition. A name that is already there is a fault in the input.</summary>
    public void Add(Definition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (!_byName.TryAdd(definition.Name, _definitions.Count))
        {
            throw new GeneratorException(
                $"'{definition.Name}' is defined twice: in {Find(definition.Name)!.Header} and in {definition.Header}");
        }

        _definitions.Add(definition);
    }

    public void Replace(Definition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        _definitions[_byName[definition.Name]] = definition;
    }

    /// <summary>Adds what the other catalog has and this one has not.</summary>
    public void AddMissing(Catalog other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (Definition definition in other.Definitions.Where(d => !_byName.ContainsKey(d.Name)))
        {
            Add(definition);
        }

        foreach ((string name, TypeRef value) in other.ExternalValues)
        {
            ExternalValues[name] = value;
        }

        foreach ((string name, string reason) in other.Rejected)
        {
            Reject(name, reason);
        }
    }

    public void Reject(string name, string reason) => _rejected.TryAdd(name, reason);

    public Definition? Find(string name) => _byName.TryGetValue(name, out int index) ? _definitions[index] : null;

    public IEnumerable<T> All<T>()
        where T : Definition
        => _definitions.OfType<T>();
}

using System;
using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Interop.Generator.Model;

/// <summary>All definitions of one or more metadata files, in their order, found by name.</summary>
public sealed class Catalog
{
    private readonly List<Definition> _definitions = [];
    private readonly Dictionary<string, Definition> _byName = new(StringComparer.Ordinal);

    public IReadOnlyList<Definition> Definitions => _definitions;

    /// <summary>Adds a definition. A name that is already there is a fault in the input.</summary>
    public void Add(Definition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (!_byName.TryAdd(definition.Name, definition))
        {
            throw new GeneratorException(
                $"'{definition.Name}' is defined twice: in {_byName[definition.Name].Header} and in {definition.Header}");
        }

        _definitions.Add(definition);
    }

    /// <summary>Adds what the other catalog has and this one has not.</summary>
    public void AddMissing(Catalog other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (Definition definition in other.Definitions.Where(d => !_byName.ContainsKey(d.Name)))
        {
            Add(definition);
        }
    }

    public Definition? Find(string name) => _byName.GetValueOrDefault(name);

    public IEnumerable<T> All<T>()
        where T : Definition
        => _definitions.OfType<T>();
}

using System;
using System.Collections.Generic;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.CSharp;

/// <summary>Cuts a catalog down to what the target versions have: functions, members, and the structure sizes of that version.</summary>
public static class TargetFilter
{
    public static Catalog Apply(Catalog catalog, IReadOnlyDictionary<string, string> targets)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(targets);
        Catalog result = new();
        foreach (Definition definition in catalog.Definitions)
        {
            string version = targets.GetValueOrDefault(definition.Namespace, "");
            if (FrameworkVersion.Has(version, definition.Since))
            {
                result.Add(definition is StructDefinition structure ? At(structure, version) : definition);
            }
        }

        foreach ((string name, TypeRef value) in catalog.ExternalValues)
        {
            result.ExternalValues[name] = value;
        }

        return result;
    }

    private static StructDefinition At(StructDefinition structure, string version)
    {
        if (structure.Sizes.Count == 0 || version.Length == 0)
        {
            return structure;
        }

        SizeAt size = structure.Sizes.LastOrDefault(s => FrameworkVersion.Has(version, s.Version))
            ?? throw new GeneratorException($"'{structure.Name}' has no size for version {version}");
        return structure with
        {
            Size = PerArchitecture.Same(size.Size),
            Fields = [.. structure.Fields.Where(f => FrameworkVersion.Has(version, f.Since))],
        };
    }
}

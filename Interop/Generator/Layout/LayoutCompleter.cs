using System;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.Layout;

/// <summary>Fills in the offsets and sizes that metadata files leave to the layout rules.</summary>
public sealed class LayoutCompleter
{
    private readonly LayoutEngine _x64;
    private readonly LayoutEngine _arm64;

    private LayoutCompleter(Catalog catalog)
    {
        _x64 = new LayoutEngine(catalog, Architecture.X64);
        _arm64 = new LayoutEngine(catalog, Architecture.Arm64);
    }

    /// <summary>Completes every structure; one that holds an unknown type by value is rejected instead.</summary>
    public static Catalog Complete(Catalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        LayoutCompleter completer = new(catalog);
        Catalog result = new();
        foreach ((string name, TypeRef value) in catalog.ExternalValues)
        {
            result.ExternalValues[name] = value;
        }

        foreach (Definition definition in catalog.Definitions)
        {
            try
            {
                result.Add(definition is StructDefinition structure ? completer.Complete(structure) : definition);
            }
            catch (GeneratorException fault)
            {
                result.Reject(definition.Name, fault.Message);
            }
        }

        foreach ((string name, string reason) in catalog.Rejected)
        {
            result.Reject(name, reason);
        }

        return result;
    }

    private StructDefinition Complete(StructDefinition structure)
    {
        Extent x64 = _x64.Measure(structure);
        Extent arm64 = _arm64.Measure(structure);
        return structure with
        {
            Size = new PerArchitecture(x64.Size, arm64.Size),
            Align = new PerArchitecture(x64.Align, arm64.Align),
            Fields =
            [
                .. _x64.Place(structure).Zip(_arm64.Place(structure), (a, b) => a.Field with
                {
                    Offset = new PerArchitecture(a.Offset, b.Offset),
                    Nested = a.Field.Nested is null ? null : Complete(a.Field.Nested),
                }),
            ],
        };
    }
}

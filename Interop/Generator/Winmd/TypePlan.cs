using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using VirtioNetCx.Interop.Generator.Layout;
using VirtioNetCx.Interop.Generator.Model;
using FieldDefinition = VirtioNetCx.Interop.Generator.Model.FieldDefinition;

namespace VirtioNetCx.Interop.Generator.Winmd;

/// <summary>A row of the type table to be: what it is made from and the row it gets.</summary>
/// <param name="Definition">Null for the Apis class and the attribute classes.</param>
/// <param name="Architecture">Set when the type has one row for each architecture.</param>
public sealed record TypePlan(
    string Namespace, string Name, Definition? Definition, Architecture? Architecture, TypePlan? Parent, TypeDefinitionHandle Handle)
{
    /// <summary>The nested types, by the field that holds them.</summary>
    public Dictionary<FieldDefinition, TypePlan> Nested { get; } = [];
}

/// <summary>Gives every type its row before any is written, so that signatures can name types that come later.</summary>
public sealed class TypePlanner
{
    /// <summary>Row 1 is the module's own pseudo type.</summary>
    private const int FirstRow = 2;

    private readonly List<TypePlan> _plans = [];
    private readonly Dictionary<string, TypePlan> _byName = new(StringComparer.Ordinal);

    public TypePlanner(Catalog catalog, string @namespace)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        foreach (string name in MetadataAttributes.Own.Keys)
        {
            _ = Add(MetadataNamespace(@namespace), name, null, null, null);
        }

        foreach (Definition definition in catalog.Definitions)
        {
            switch (definition)
            {
                case StructDefinition structure when Differs(structure):
                    Add(structure, Layout.Architecture.X64);
                    Add(structure, Layout.Architecture.Arm64);
                    break;
                case StructDefinition structure:
                    Add(structure, null);
                    break;
                case EnumDefinition or HandleDefinition or OpaqueDefinition or CallbackDefinition:
                    _ = Add(definition.Namespace, definition.Name, definition, null, null);
                    break;
                default:
                    break;
            }
        }

        Apis = Add(@namespace, "Apis", null, null, null);
    }

    public IReadOnlyList<TypePlan> Plans => _plans;

    public TypePlan Apis { get; }

    public TypePlan? Find(string name) => _byName.GetValueOrDefault(name);

    public static string MetadataNamespace(string @namespace) => $"{@namespace}.Metadata";

    /// <summary>The name of a nested type, as win32metadata forms it from the field's.</summary>
    public static string NestedTypeName(string fieldName, bool isUnion) => $"_{fieldName}_e__{(isUnion ? "Union" : "Struct")}";

    /// <summary>The names of a structure's fields: those that have none are numbered when there are several.</summary>
    public static IEnumerable<string> FieldNames(StructDefinition structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        int anonymous = structure.Fields.Count(f => f.Name.Length == 0);
        int next = 1;
        foreach (FieldDefinition field in structure.Fields)
        {
            yield return field.Name.Length > 0 ? field.Name : anonymous == 1 ? "Anonymous" : $"Anonymous{next++}";
        }
    }

    private static bool Differs(StructDefinition structure)
        => structure.Size.Differs || structure.Align.Differs || structure.Fields.Any(f => f.Offset.Differs);

    private void Add(StructDefinition structure, Architecture? architecture)
        => AddNested(Add(structure.Namespace, structure.Name, structure, architecture, null), structure, architecture);

    private void AddNested(TypePlan plan, StructDefinition structure, Architecture? architecture)
    {
        foreach ((FieldDefinition field, string name) in structure.Fields.Zip(FieldNames(structure)))
        {
            if (field.Nested is not null)
            {
                TypePlan nested = Add("", NestedTypeName(name, field.Nested.IsUnion), field.Nested, architecture, plan);
                plan.Nested[field] = nested;
                AddNested(nested, field.Nested, architecture);
            }
        }
    }

    private TypePlan Add(string @namespace, string name, Definition? definition, Architecture? architecture, TypePlan? parent)
    {
        TypeDefinitionHandle handle = MetadataTokens.TypeDefinitionHandle(FirstRow + _plans.Count);
        TypePlan plan = new(@namespace, name, definition, architecture, parent, handle);
        _plans.Add(plan);
        if (parent is null)
        {
            _ = _byName.TryAdd(name, plan);
        }

        return plan;
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.CSharp;

/// <summary>The listed names and what they need. A type from outside the two frameworks that is only pointed to stays opaque.</summary>
public sealed class Selection
{
    private static readonly HashSet<string> s_handWritten = new(["NTSTATUS", "BOOLEAN", "HANDLE"], StringComparer.Ordinal);

    private static readonly HashSet<string> s_frameworks = new(["Windows.Wdk.Wdf", "Windows.Wdk.NetAdapterCx"], StringComparer.Ordinal);

    /// <summary>What follows a namespace to take all of it.</summary>
    private const string AllOf = ".*";

    private readonly Catalog _catalog;
    private readonly Queue<Definition> _pending = new();
    private readonly HashSet<string> _included = new(StringComparer.Ordinal);
    private readonly HashSet<string> _pointedTo = new(StringComparer.Ordinal);

    private Selection(Catalog catalog) => _catalog = catalog;

    /// <summary>The names of the function tables' slot enums that were asked for.</summary>
    public HashSet<string> SlotEnums { get; } = new(StringComparer.Ordinal);

    public IEnumerable<T> Chosen<T>()
        where T : Definition
        => _catalog.All<T>().Where(d => _included.Contains(d.Name));

    public IEnumerable<string> Opaque => _pointedTo.Where(n => !_included.Contains(n)).Order(StringComparer.Ordinal);

    /// <param name="all">The catalog before it was cut to the target versions: to tell "unknown" from "too new".</param>
    public static Selection From(NameList list, Catalog catalog, Catalog all)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(all);
        Selection selection = new(catalog);
        foreach ((string name, int line) in list.Names)
        {
            if (FunctionTable.All.Any(t => t.IndexEnum == name))
            {
                _ = selection.SlotEnums.Add(name);
            }
            else if (!selection.Take(name))
            {
                throw new GeneratorException($"{list.Path}({line}): {Missing(name, all)}");
            }
        }

        selection.Close();
        return selection;
    }

    private static string Missing(string name, Catalog all)
    {
        if (all.Find(name) is Definition newer)
        {
            return $"'{name}' exists since version {newer.Since} of {newer.Namespace}, and the target is older";
        }

        return all.Rejected.TryGetValue(name, out string? reason)
            ? $"'{name}' cannot be expressed in C#: {reason}"
            : $"'{name}' is in none of the metadata files";
    }

    private bool Take(string name)
    {
        if (!name.EndsWith(AllOf, StringComparison.Ordinal))
        {
            return _catalog.Find(name) is Definition definition && Include(definition);
        }

        List<Definition> matches = [.. _catalog.Definitions
            .Where(d => d.Namespace == name[..^AllOf.Length])
            .Where(d => d is not FunctionDefinition { Signature: null })];
        matches.ForEach(d => Include(d));
        return matches.Count > 0;
    }

    private bool Include(Definition definition)
    {
        if (_included.Add(definition.Name))
        {
            _pending.Enqueue(definition);
        }

        return true;
    }

    private void Close()
    {
        while (_pending.TryDequeue(out Definition? definition))
        {
            switch (definition)
            {
                case StructDefinition structure:
                    Need(structure);
                    break;
                case HandleDefinition { Base.Length: > 0 } handle:
                    Need(new NamedRef(handle.Namespace, handle.Base), handle.Name, false);
                    break;
                case CallbackDefinition callback:
                    Need(callback.Signature, callback.Name);
                    break;
                case FunctionDefinition { Signature: not null } function:
                    Need(function.Signature, function.Name);
                    break;
                case ImportDefinition import:
                    Need(import.Signature, import.Name);
                    break;
                default:
                    break;
            }
        }
    }

    private void Need(StructDefinition structure)
    {
        foreach (FieldDefinition field in structure.Fields)
        {
            if (field.Nested is not null)
            {
                Need(field.Nested);
            }
            else
            {
                Need(field.Type!.Type, $"{structure.Name}.{field.Name}", false);
            }
        }
    }

    private void Need(Signature signature, string user)
    {
        foreach (TypeUse use in signature.Parameters.Select(p => p.Type).Append(signature.Returns))
        {
            Need(use.Type, user, false);
        }
    }

    private void Need(TypeRef type, string user, bool behindPointer)
    {
        switch (type)
        {
            case PointerRef pointer:
                Need(pointer.Element, user, true);
                break;
            case ArrayRef array:
                Need(array.Element, user, behindPointer);
                break;
            case NamedRef named when !s_handWritten.Contains(named.Name):
                Need(named, user, behindPointer);
                break;
            default:
                break;
        }
    }

    private void Need(NamedRef named, string user, bool behindPointer)
    {
        string name = named is { Namespace: "System", Name: "Guid" } ? "GUID" : named.Name;
        Definition? definition = _catalog.Find(name);
        if (definition is null && !behindPointer && named.Value is null)
        {
            throw new GeneratorException(
                $"'{user}' needs '{named.Namespace}.{named.Name}' by value, and no metadata file at hand defines it");
        }

        bool foreign = definition is null
            || (definition is StructDefinition or OpaqueDefinition && !s_frameworks.Contains(definition.Namespace));
        if (behindPointer && foreign)
        {
            if (named.Value is null)
            {
                _ = _pointedTo.Add(name);
            }
        }
        else if (definition is not null)
        {
            _ = Include(definition);
        }
    }
}

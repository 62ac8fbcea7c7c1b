using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using VirtioNetCx.Interop.Generator.Layout;
using VirtioNetCx.Interop.Generator.Model;
using ImportDefinition = VirtioNetCx.Interop.Generator.Model.ImportDefinition;

namespace VirtioNetCx.Interop.Generator.Winmd;

/// <summary>Writes a catalog as an ECMA-335 metadata file in win32metadata's conventions. The same catalog gives the same bytes.</summary>
public sealed class WinmdWriter
{

    private readonly MetadataBuilder _metadata = new();
    private readonly BlobBuilder _bodies = new();
    private readonly Catalog _catalog;
    private readonly string _namespace;
    private readonly TypePlanner _planner;
    private readonly References _references;
    private readonly AttributeWriter _attributes;
    private readonly StructWriter _structs;
    private readonly MethodWriter _methods;
    private readonly ConstantWriter _constants;

    private WinmdWriter(Catalog catalog, Catalog surroundings, string @namespace)
    {
        _catalog = catalog;
        _namespace = @namespace;
        _planner = new TypePlanner(catalog, @namespace);
        _references = new References(_metadata, _planner, @namespace);
        _attributes = new AttributeWriter(_metadata, _references, _bodies);
        LayoutEngine x64 = new(surroundings, Architecture.X64);
        LayoutEngine arm64 = new(surroundings, Architecture.Arm64);
        _structs = new StructWriter(_metadata, _references, _attributes, x64, arm64);
        _methods = new MethodWriter(_metadata, _references, _attributes);
        _constants = new ConstantWriter(_metadata, _references, _attributes);
    }

    /// <param name="surroundings">The catalog and all it refers to, for the layout of types used by value.</param>
    public static byte[] Write(Catalog catalog, Catalog surroundings, string @namespace, Version version)
    {
        WinmdWriter writer = new(catalog, surroundings, @namespace);
        writer.WriteModule(version);
        writer.WriteTypes();
        return writer.Serialize();
    }

    private void WriteModule(Version version)
    {
        StringHandle name = _metadata.GetOrAddString($"{_namespace}.winmd");
        _ = _metadata.AddModule(0, name, _metadata.GetOrAddGuid(ModuleId()), default, default);
        _ = _metadata.AddAssembly(name, version, default, default, default, AssemblyHashAlgorithm.None);
        _ = _metadata.AddTypeDefinition(
            default, default, _metadata.GetOrAddString("<Module>"), default, NextField(), NextMethod());
    }

    /// <summary>The module's identity has to be some GUID; a fixed one for each namespace keeps the bytes the same.</summary>
    private Guid ModuleId()
    {
        Span<byte> bytes = stackalloc byte[16];
        foreach ((char c, int i) in _namespace.Select((c, i) => (c, i)))
        {
            bytes[i % bytes.Length] = (byte)((bytes[i % bytes.Length] * 31) + c);
        }

        return new Guid(bytes);
    }

    private void WriteTypes()
    {
        foreach (TypePlan plan in _planner.Plans)
        {
            switch (plan.Definition)
            {
                case StructDefinition:
                    _structs.Write(plan, NextField, NextMethod);
                    break;
                case EnumDefinition definition:
                    WriteEnum(plan, definition);
                    break;
                case HandleDefinition definition:
                    WriteHandle(plan, definition);
                    break;
                case OpaqueDefinition definition:
                    WriteHead(AddType(plan, TypeAttributes.SequentialLayout, "ValueType"), definition);
                    break;
                case CallbackDefinition definition:
                    WriteCallback(plan, definition);
                    break;
                default:
                    WriteClass(plan);
                    break;
            }
        }

        foreach (TypePlan plan in _planner.Plans.Where(p => p.Parent is not null))
        {
            _metadata.AddNestedType(plan.Handle, plan.Parent!.Handle);
        }
    }

    private void WriteEnum(TypePlan plan, EnumDefinition definition)
    {
        TypeDefinitionHandle type = AddType(plan, 0, "Enum");
        WriteHead(type, definition);
        if (definition.Name.EndsWith("_FLAGS", StringComparison.Ordinal))
        {
            _attributes.Add(type, "FlagsAttribute");
        }

        _constants.WriteEnumMembers(type, definition);
    }

    private void WriteHandle(TypePlan plan, HandleDefinition definition)
    {
        TypeDefinitionHandle type = AddType(plan, TypeAttributes.SequentialLayout, "ValueType");
        BlobBuilder blob = new();
        new BlobEncoder(blob).Field().Type().VoidPointer();
        _ = _metadata.AddFieldDefinition(FieldAttributes.Public, _metadata.GetOrAddString("Value"), _metadata.GetOrAddBlob(blob));
        _attributes.Add(type, MetadataAttributes.NativeTypedef);
        _attributes.AddText(type, MetadataAttributes.AlsoUsableFor, definition.Base);
        WriteHead(type, definition);
    }

    private void WriteCallback(TypePlan plan, CallbackDefinition definition)
    {
        TypeDefinitionHandle type = AddType(plan, 0, "MulticastDelegate");
        _methods.WriteDelegate(definition);
        _attributes.Add(type, "UnmanagedFunctionPointerAttribute", 1);
        WriteHead(type, definition);
        _attributes.AddText(type, MetadataAttributes.FunctionType, definition.EventName);
        _attributes.AddText(type, MetadataAttributes.Irql, definition.Signature.Irql);
    }

    /// <summary>An attribute class, or the class of functions and constants.</summary>
    private void WriteClass(TypePlan plan)
    {
        if (MetadataAttributes.Own.ContainsKey(plan.Name))
        {
            _ = AddType(plan, TypeAttributes.BeforeFieldInit, "Attribute");
            _ = _attributes.DefineConstructor(plan.Name);
            return;
        }

        _ = AddType(plan, TypeAttributes.Abstract | TypeAttributes.BeforeFieldInit, "Object");
        foreach (ConstantDefinition constant in _catalog.All<ConstantDefinition>())
        {
            _constants.Write(constant);
        }

        foreach (FunctionDefinition function in _catalog.All<FunctionDefinition>().OrderBy(f => f.Index))
        {
            _methods.WriteFunction(function, Globals(function.Table));
        }

        foreach (ImportDefinition import in _catalog.All<ImportDefinition>())
        {
            _methods.WriteImport(import);
        }
    }

    private PointerRef Globals(string table)
        => new PointerRef(new NamedRef(_namespace, CSharp.FunctionTable.All.First(t => t.Table == table).Globals));

    private TypeDefinitionHandle AddType(TypePlan plan, TypeAttributes attributes, string baseType)
        => _metadata.AddTypeDefinition(
            TypeAttributes.Public | TypeAttributes.Sealed | attributes,
            _metadata.GetOrAddString(plan.Namespace),
            _metadata.GetOrAddString(plan.Name),
            _references.Type("System", baseType),
            NextField(),
            NextMethod());

    private void WriteHead(EntityHandle handle, Definition definition)
    {
        _attributes.AddText(handle, MetadataAttributes.Header, definition.Header);
        _attributes.AddText(handle, MetadataAttributes.Since, definition.Since);
    }

    private FieldDefinitionHandle NextField() => MetadataTokens.FieldDefinitionHandle(_metadata.GetRowCount(TableIndex.Field) + 1);

    private MethodDefinitionHandle NextMethod() => MetadataTokens.MethodDefinitionHandle(_metadata.GetRowCount(TableIndex.MethodDef) + 1);

    private byte[] Serialize()
    {
        ManagedPEBuilder builder = new(
            new PEHeaderBuilder(imageCharacteristics: Characteristics.ExecutableImage | Characteristics.Dll),
            new MetadataRootBuilder(_metadata),
            _bodies,
            deterministicIdProvider: blobs => BlobContentId.FromHash(System.Security.Cryptography.SHA256.HashData(Flatten(blobs))));
        BlobBuilder image = new();
        _ = builder.Serialize(image);
        return image.ToArray();
    }

    private static byte[] Flatten(IEnumerable<Blob> blobs)
    {
        using MemoryStream stream = new();
        foreach (Blob blob in blobs)
        {
            stream.Write(blob.GetBytes());
        }

        return stream.ToArray();
    }
}

using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using VirtioNetCx.Interop.Generator.Model;

using NativeField = System.Reflection.Metadata.FieldDefinition;

namespace VirtioNetCx.Interop.Generator.Winmd;

/// <summary>Reads a metadata file into a catalog. What cannot be expressed is left out, with its reason.</summary>
public sealed class WinmdReader
{
    private readonly MetadataReader _reader;
    private readonly Catalog _catalog = new();
    private readonly StructReader _structs;
    private readonly ApisReader _apis;

    private WinmdReader(MetadataReader reader)
    {
        _reader = reader;
        _structs = new StructReader(reader);
        _apis = new ApisReader(reader);
    }

    public static Catalog Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new GeneratorException($"the metadata file '{path}' does not exist");
        }

        using PEReader file = new(File.OpenRead(path));
        try
        {
            WinmdReader reader = new(file.GetMetadataReader());
            reader.ReadTypes();
            reader.RestoreParameters();
            return reader._catalog;
        }
        catch (BadImageFormatException fault)
        {
            throw new GeneratorException($"'{path}' is not a metadata file: {fault.Message}", fault);
        }
    }

    private void ReadTypes()
    {
        foreach (TypeDefinition type in _reader.TypeDefinitions.Select(_reader.GetTypeDefinition).Where(t => !t.IsNested))
        {
            string name = _reader.GetString(type.Name);
            try
            {
                ReadType(type, name);
            }
            catch (GeneratorException fault)
            {
                _catalog.Reject(name, fault.Message);
            }
        }
    }

    /// <summary>
    /// The published file has lost the parameters of a pointer type that is declared through its function's type
    /// (<c>typedef GET_SET_DEVICE_DATA *PGET_SET_DEVICE_DATA</c>). The function's type still has them.
    /// </summary>
    private void RestoreParameters()
    {
        foreach (CallbackDefinition pointer in _catalog.All<CallbackDefinition>().ToList())
        {
            if (pointer.Signature.Parameters.Count == 0
                && pointer.Name.StartsWith('P')
                && _catalog.Find(pointer.Name[1..]) is CallbackDefinition function)
            {
                _catalog.Replace(pointer with { Signature = function.Signature });
            }
        }
    }

    private void ReadType(TypeDefinition type, string name)
    {
        AttributeReader attributes = new(_reader, type.GetCustomAttributes());
        string @namespace = _reader.GetString(type.Namespace);
        string header = attributes.Text(MetadataAttributes.Header);
        string since = attributes.Text(MetadataAttributes.Since);
        switch (BaseName(type))
        {
            case "Enum":
                Add(ReadEnum(type, @namespace, name, header, since));
                break;
            case "MulticastDelegate":
                MethodDefinition invoke = type.GetMethods().Select(_reader.GetMethodDefinition)
                    .First(m => _reader.GetString(m.Name) == "Invoke");
                Signature signature = _apis.Signature(invoke, attributes.Text(MetadataAttributes.Irql));
                Add(new CallbackDefinition(
                    @namespace, name, header, since, attributes.Text(MetadataAttributes.FunctionType), signature));
                break;
            case "ValueType" when attributes.Has(MetadataAttributes.NativeTypedef):
                Add(new HandleDefinition(@namespace, name, header, since, attributes.Text(MetadataAttributes.AlsoUsableFor)));
                break;
            case "ValueType" when type.GetFields().Count == 0:
                Add(new OpaqueDefinition(@namespace, name, header, since));
                break;
            case "ValueType":
                AddStruct(_structs.Read(type, header), attributes);
                break;
            case "Object" when name == "Apis":
                _apis.Constants(type).ToList().ForEach(Add);
                _apis.Functions(type).ToList().ForEach(Add);
                break;
            default:
                break;
        }
    }

    /// <summary>A name can be there once for each architecture; the two become one definition.</summary>
    private void AddStruct(StructDefinition structure, AttributeReader attributes)
    {
        int architectures = attributes.All(MetadataAttributes.SupportedArchitecture).Select(a => (int)a[0]!).FirstOrDefault();
        if (architectures == MetadataAttributes.ArchitectureArm64 && _catalog.Find(structure.Name) is StructDefinition x64)
        {
            _catalog.Replace(Merge(x64, structure));
        }
        else if (architectures == 0 || (architectures & MetadataAttributes.ArchitectureX64) != 0)
        {
            Add(structure);
        }
    }

    private static StructDefinition Merge(StructDefinition x64, StructDefinition arm64) => x64 with
    {
        Size = new PerArchitecture(x64.Size.X64, arm64.Size.Arm64),
        Align = new PerArchitecture(x64.Align.X64, arm64.Align.Arm64),
        Fields = [.. x64.Fields.Zip(arm64.Fields, (a, b) => a with { Offset = new PerArchitecture(a.Offset.X64, b.Offset.Arm64) })],
    };

    private EnumDefinition ReadEnum(TypeDefinition type, string @namespace, string name, string header, string since)
    {
        Primitive underlying = Primitive.Int32;
        System.Collections.Generic.List<EnumMember> members = [];
        foreach (NativeField field in type.GetFields().Select(_reader.GetFieldDefinition))
        {
            if (!field.Attributes.HasFlag(FieldAttributes.Static))
            {
                underlying = field.DecodeSignature(new SignatureReader(), null) is PrimitiveRef primitive ? primitive.Kind : underlying;
                continue;
            }

            Constant constant = _reader.GetConstant(field.GetDefaultValue());
            object value = _reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode)!;
            long number = value is ulong bits ? unchecked((long)bits) : Convert.ToInt64(value, null);
            AttributeReader attributes = new(_reader, field.GetCustomAttributes());
            members.Add(new EnumMember(_reader.GetString(field.Name), number, attributes.Text(MetadataAttributes.Since)));
        }

        return new EnumDefinition(@namespace, name, header, since, underlying, members);
    }

    private string BaseName(TypeDefinition type)
        => type.BaseType.Kind == HandleKind.TypeReference && !type.BaseType.IsNil
            ? _reader.GetString(_reader.GetTypeReference((TypeReferenceHandle)type.BaseType).Name)
            : "";

    /// <summary>The published file has some names in two namespaces; the first one counts.</summary>
    private void Add(Definition definition)
    {
        if (_catalog.Find(definition.Name) is null)
        {
            _catalog.Add(definition);
        }
    }
}

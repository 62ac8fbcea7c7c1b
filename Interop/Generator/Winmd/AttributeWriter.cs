using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace VirtioNetCx.Interop.Generator.Winmd;

/// <summary>Writes custom attributes, and the classes of those that a metadata file defines for itself.</summary>
public sealed class AttributeWriter(MetadataBuilder metadata, References references, BlobBuilder bodies)
{
    private readonly Dictionary<string, EntityHandle> _constructors = new(StringComparer.Ordinal);

    /// <summary>Adds the constructor of one of our attribute classes; its type row comes right after.</summary>
    public MethodDefinitionHandle DefineConstructor(string name)
    {
        IReadOnlyList<PrimitiveTypeCode> arguments = MetadataAttributes.Own[name];
        int body = Body();
        ParameterHandle first = MetadataTokens.ParameterHandle(metadata.GetRowCount(TableIndex.Param) + 1);
        for (int i = 0; i < arguments.Count; i++)
        {
            _ = metadata.AddParameter(ParameterAttributes.None, metadata.GetOrAddString($"argument{i}"), i + 1);
        }

        MethodDefinitionHandle constructor = metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.HideBySig | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName,
            MethodImplAttributes.IL,
            metadata.GetOrAddString(".ctor"),
            Signature(arguments),
            body,
            first);
        _constructors[name] = constructor;
        return constructor;
    }

    public void Add(EntityHandle target, string name, params object[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (!_constructors.TryGetValue(name, out EntityHandle constructor))
        {
            string @namespace = name == "UnmanagedFunctionPointerAttribute" ? "System.Runtime.InteropServices"
                : name == "FlagsAttribute" ? "System" : MetadataAttributes.Win32;
            constructor = metadata.AddMemberReference(
                references.Type(@namespace, name), metadata.GetOrAddString(".ctor"), ExternalSignature(name, arguments));
            _constructors[name] = constructor;
        }

        BlobBuilder blob = new();
        BlobEncoder encoder = new(blob);
        encoder.CustomAttributeSignature(out FixedArgumentsEncoder fixedArguments, out CustomAttributeNamedArgumentsEncoder named);
        foreach (object argument in arguments)
        {
            fixedArguments.AddArgument().Scalar().Constant(argument);
        }

        named.Count(0);
        metadata.AddCustomAttribute(target, constructor, metadata.GetOrAddBlob(blob));
    }

    /// <summary>Adds an attribute that says nothing when its text is empty.</summary>
    public void AddText(EntityHandle target, string name, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 0)
        {
            Add(target, name, text);
        }
    }

    /// <summary>A constructor body: calls the base class's and returns.</summary>
    private int Body()
    {
        BlobBuilder baseSignature = new();
        new BlobEncoder(baseSignature).MethodSignature(isInstanceMethod: true).Parameters(0, r => r.Void(), _ => { });
        if (!_constructors.TryGetValue("System.Attribute", out EntityHandle constructor))
        {
            constructor = metadata.AddMemberReference(
                references.Type("System", "Attribute"), metadata.GetOrAddString(".ctor"), metadata.GetOrAddBlob(baseSignature));
            _constructors["System.Attribute"] = constructor;
        }

        InstructionEncoder code = new(new BlobBuilder());
        code.LoadArgument(0);
        code.Call(constructor);
        code.OpCode(ILOpCode.Ret);
        return new MethodBodyStreamEncoder(bodies).AddMethodBody(code);
    }

    private BlobHandle Signature(IReadOnlyList<PrimitiveTypeCode> arguments)
    {
        BlobBuilder blob = new();
        new BlobEncoder(blob).MethodSignature(isInstanceMethod: true).Parameters(
            arguments.Count,
            r => r.Void(),
            p =>
            {
                foreach (PrimitiveTypeCode argument in arguments)
                {
                    p.AddParameter().Type().PrimitiveType(argument);
                }
            });
        return metadata.GetOrAddBlob(blob);
    }

    private BlobHandle ExternalSignature(string name, object[] arguments)
    {
        BlobBuilder blob = new();
        new BlobEncoder(blob).MethodSignature(isInstanceMethod: true).Parameters(
            arguments.Length,
            r => r.Void(),
            p =>
            {
                foreach (SignatureTypeEncoder type in arguments.Select(_ => p.AddParameter().Type()))
                {
                    EncodeArgument(type, name, arguments);
                }
            });
        return metadata.GetOrAddBlob(blob);
    }

    private void EncodeArgument(SignatureTypeEncoder type, string name, object[] arguments)
    {
        switch (name)
        {
            case MetadataAttributes.SupportedArchitecture:
                type.Type(references.Type(MetadataAttributes.Win32, "Architecture"), true);
                break;
            case "UnmanagedFunctionPointerAttribute":
                type.Type(references.Type("System.Runtime.InteropServices", "CallingConvention"), true);
                break;
            case MetadataAttributes.NativeBitfield:
                throw new InvalidOperationException("bit fields are written by AddBitfield");
            default:
                type.PrimitiveType(arguments[0] is string ? PrimitiveTypeCode.String : PrimitiveTypeCode.Int32);
                break;
        }
    }

    /// <summary>NativeBitfield(name, first bit, bits).</summary>
    public void AddBitfield(EntityHandle target, string member, long first, long bits)
    {
        if (!_constructors.TryGetValue(MetadataAttributes.NativeBitfield, out EntityHandle constructor))
        {
            constructor = metadata.AddMemberReference(
                references.Type(MetadataAttributes.Win32, MetadataAttributes.NativeBitfield),
                metadata.GetOrAddString(".ctor"),
                Signature([PrimitiveTypeCode.String, PrimitiveTypeCode.Int64, PrimitiveTypeCode.Int64]));
            _constructors[MetadataAttributes.NativeBitfield] = constructor;
        }

        Add(target, MetadataAttributes.NativeBitfield, member, first, bits);
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using VirtioNetCx.Interop.Generator.Model;

using NativeField = System.Reflection.Metadata.FieldDefinition;

namespace VirtioNetCx.Interop.Generator.Winmd;

/// <summary>Reads what an Apis class holds: constants, slots of function tables, imports. Also the signatures of delegates.</summary>
public sealed class ApisReader(MetadataReader reader)
{
    private static readonly SignatureReader s_signatures = new();

    public IEnumerable<Definition> Functions(TypeDefinition apis)
    {
        string @namespace = reader.GetString(apis.Namespace);
        foreach (MethodDefinition method in apis.GetMethods().Select(reader.GetMethodDefinition))
        {
            AttributeReader attributes = new(reader, method.GetCustomAttributes());
            if (attributes.Has(MetadataAttributes.FunctionTable))
            {
                yield return TableFunction(@namespace, method, attributes);
            }
            else if (!method.GetImport().Module.IsNil && !IsVariadic(method))
            {
                yield return new Model.ImportDefinition(
                    @namespace,
                    reader.GetString(method.Name),
                    attributes.Text(MetadataAttributes.Header),
                    attributes.Text(MetadataAttributes.Since),
                    reader.GetString(reader.GetModuleReference(method.GetImport().Module).Name),
                    Signature(method, attributes.Text(MetadataAttributes.Irql)));
            }
        }
    }

    public IEnumerable<ConstantDefinition> Constants(TypeDefinition apis)
    {
        string @namespace = reader.GetString(apis.Namespace);
        Dictionary<string, ConstantDefinition> found = new(StringComparer.Ordinal);
        foreach (NativeField field in apis.GetFields().Select(reader.GetFieldDefinition).Where(f => !f.GetDefaultValue().IsNil))
        {
            Constant constant = reader.GetConstant(field.GetDefaultValue());
            object? value = reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode);
            AttributeReader attributes = new(reader, field.GetCustomAttributes());
            string name = reader.GetString(field.Name);
            string? text = value as string;
            long number = text is not null ? 0 : value is ulong bits ? unchecked((long)bits)
                : value is IConvertible and not float and not double ? Convert.ToInt64(value, null) : 0;
            bool arm64 = attributes.All(MetadataAttributes.SupportedArchitecture)
                .Any(a => (int)a[0]! == MetadataAttributes.ArchitectureArm64);
            found[name] = arm64 && found.TryGetValue(name, out ConstantDefinition? x64)
                ? x64 with { NumberArm64 = number }
                : new ConstantDefinition(
                    @namespace,
                    name,
                    attributes.Text(MetadataAttributes.Header),
                    "",
                    number,
                    number,
                    text,
                    text is not null && !attributes.Has(MetadataAttributes.NativeEncoding));
        }

        return found.Values;
    }

    public Signature Signature(MethodDefinition method, string irql)
    {
        MethodSignature<TypeRef> signature = method.DecodeSignature(s_signatures, null);
        List<ParameterDefinition> parameters = [];
        TypeUse returns = new(signature.ReturnType, "");
        foreach (Parameter parameter in method.GetParameters().Select(reader.GetParameter))
        {
            AttributeReader attributes = new(reader, parameter.GetCustomAttributes());
            string native = attributes.Text(MetadataAttributes.NativeTypeName);
            bool isConst = attributes.Has(MetadataAttributes.Const);
            if (parameter.SequenceNumber == 0)
            {
                returns = new TypeUse(signature.ReturnType, native, isConst);
                continue;
            }

            string sal = attributes.Text(MetadataAttributes.Sal);
            ParameterAttributes flags = parameter.Attributes & Sal.AllFlags;
            parameters.Add(new ParameterDefinition(
                reader.GetString(parameter.Name),
                new TypeUse(signature.ParameterTypes[parameter.SequenceNumber - 1], native, isConst),
                sal.Length > 0 ? sal : Sal.Text(flags)));
        }

        return new Signature(returns, parameters, irql);
    }

    /// <summary>C# cannot call such a function as it is.</summary>
    private static bool IsVariadic(MethodDefinition method)
        => method.DecodeSignature(s_signatures, null).Header.CallingConvention == SignatureCallingConvention.VarArgs;

    private FunctionDefinition TableFunction(string @namespace, MethodDefinition method, AttributeReader attributes)
    {
        object?[] slot = attributes.All(MetadataAttributes.FunctionTable).First();
        Signature? signature = null;
        if (!attributes.Has(MetadataAttributes.NoPublicSignature))
        {
            signature = Signature(method, attributes.Text(MetadataAttributes.Irql));
            signature = signature with { Parameters = [.. signature.Parameters.Skip(1)] };
        }

        return new FunctionDefinition(
            @namespace,
            reader.GetString(method.Name),
            attributes.Text(MetadataAttributes.Header),
            attributes.Text(MetadataAttributes.Since),
            (string)slot[0]!,
            (int)slot[1]!,
            signature);
    }
}

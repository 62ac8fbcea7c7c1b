using System;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using VirtioNetCx.Interop.Generator.Model;
using ImportDefinition = VirtioNetCx.Interop.Generator.Model.ImportDefinition;

namespace VirtioNetCx.Interop.Generator.Winmd;

/// <summary>Writes functions as methods of the Apis class, and callbacks as the Invoke of a delegate.</summary>
public sealed class MethodWriter(MetadataBuilder metadata, References references, AttributeWriter attributes)
{
    private const MethodAttributes StaticMethod = MethodAttributes.Public | MethodAttributes.Static | MethodAttributes.HideBySig;

    /// <summary>A slot of a function table. There is nothing to link against, so the method has no body and no module.</summary>
    public void WriteFunction(FunctionDefinition function, TypeRef globals)
    {
        ArgumentNullException.ThrowIfNull(function);
        Signature signature = function.Signature ?? new Signature(new TypeUse(TypeRef.Void, "void"), [], "");
        if (function.Signature is not null)
        {
            ParameterDefinition first = new("DriverGlobals", new TypeUse(globals, ""), "_In_");
            signature = signature with { Parameters = [first, .. signature.Parameters] };
        }

        MethodDefinitionHandle method = Write(function.Name, signature, StaticMethod, MethodImplAttributes.Runtime, false);
        attributes.Add(method, MetadataAttributes.FunctionTable, function.Table, function.Index);
        if (function.Signature is null)
        {
            attributes.Add(method, MetadataAttributes.NoPublicSignature);
        }

        WriteAttributes(method, function, signature);
    }

    public void WriteImport(ImportDefinition import)
    {
        ArgumentNullException.ThrowIfNull(import);
        MethodDefinitionHandle method = Write(
            import.Name, import.Signature, StaticMethod | MethodAttributes.PinvokeImpl, MethodImplAttributes.PreserveSig, false);
        metadata.AddMethodImport(
            method,
            MethodImportAttributes.ExactSpelling | MethodImportAttributes.CallingConventionWinApi,
            metadata.GetOrAddString(import.Name),
            metadata.AddModuleReference(metadata.GetOrAddString(import.Module)));
        WriteAttributes(method, import, import.Signature);
    }

    /// <summary>The two methods of a delegate.</summary>
    public void WriteDelegate(CallbackDefinition callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        BlobBuilder blob = new();
        new BlobEncoder(blob).MethodSignature(isInstanceMethod: true).Parameters(
            2,
            r => r.Void(),
            p =>
            {
                p.AddParameter().Type().Object();
                p.AddParameter().Type().IntPtr();
            });
        ParameterHandle first = NextParameter();
        _ = metadata.AddParameter(ParameterAttributes.None, metadata.GetOrAddString("object"), 1);
        _ = metadata.AddParameter(ParameterAttributes.None, metadata.GetOrAddString("method"), 2);
        _ = metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.HideBySig | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName,
            MethodImplAttributes.Runtime,
            metadata.GetOrAddString(".ctor"),
            metadata.GetOrAddBlob(blob),
            -1,
            first);
        _ = Write(
            "Invoke",
            callback.Signature,
            MethodAttributes.Public | MethodAttributes.HideBySig | MethodAttributes.NewSlot | MethodAttributes.Virtual,
            MethodImplAttributes.Runtime,
            true);
    }

    private MethodDefinitionHandle Write(
        string name, Signature signature, MethodAttributes methodAttributes, MethodImplAttributes implementation, bool isInstance)
    {
        BlobBuilder blob = new();
        new BlobEncoder(blob).MethodSignature(isInstanceMethod: isInstance).Parameters(
            signature.Parameters.Count,
            r => references.Encode(r, signature.Returns.Type),
            p =>
            {
                foreach (ParameterDefinition parameter in signature.Parameters)
                {
                    references.Encode(p.AddParameter().Type(), parameter.Type.Type);
                }
            });
        ParameterHandle first = NextParameter();
        WriteParameter(0, "", ParameterAttributes.None, signature.Returns, "");
        foreach ((ParameterDefinition parameter, int number) in signature.Parameters.Select((p, i) => (p, i + 1)))
        {
            WriteParameter(number, parameter.Name, Sal.Flags(parameter.Sal), parameter.Type, parameter.Sal);
        }

        return metadata.AddMethodDefinition(
            methodAttributes, implementation, metadata.GetOrAddString(name), metadata.GetOrAddBlob(blob), -1, first);
    }

    private void WriteParameter(int number, string name, ParameterAttributes flags, TypeUse type, string sal)
    {
        ParameterHandle handle = metadata.AddParameter(flags, metadata.GetOrAddString(name), number);
        attributes.AddText(handle, MetadataAttributes.NativeTypeName, type.NativeName);
        if (type.IsConst)
        {
            attributes.Add(handle, MetadataAttributes.Const);
        }

        if (sal != Sal.Text(flags))
        {
            attributes.AddText(handle, MetadataAttributes.Sal, sal);
        }
    }

    private void WriteAttributes(EntityHandle method, Definition definition, Signature signature)
    {
        attributes.AddText(method, MetadataAttributes.Header, definition.Header);
        attributes.AddText(method, MetadataAttributes.Since, definition.Since);
        attributes.AddText(method, MetadataAttributes.Irql, signature.Irql);
    }

    private ParameterHandle NextParameter() => MetadataTokens.ParameterHandle(metadata.GetRowCount(TableIndex.Param) + 1);
}

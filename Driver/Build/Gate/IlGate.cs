using System.Reflection;
using System.Reflection.Metadata;

namespace VirtioNetCx.Build;

/// <summary>Reads every method of an assembly and names each construct that needs a runtime that is not there.</summary>
/// <remarks>
/// All methods are read, not only the reachable ones: what nobody calls today is called tomorrow. The linker stands behind this
/// check: the core library has no allocator, so what slips through does not link (<see cref="ObjectGate"/>).
/// </remarks>
internal sealed class IlGate(AssemblyFile file, ImportList? imports)
{
    private readonly MetadataReader _metadata = file.Metadata;
    private readonly Names _names = new(file.Metadata);
    private readonly List<Problem> _problems = [];
    private MethodDefinitionHandle _method;
    private string _methodName = string.Empty;

    /// <summary>What was found.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>Reads the whole assembly.</summary>
    public void Run()
    {
        foreach (TypeDefinitionHandle type in _metadata.TypeDefinitions)
        {
            CheckStatics(type);
            foreach (MethodDefinitionHandle method in _metadata.GetTypeDefinition(type).GetMethods())
            {
                CheckMethod(method);
            }
        }
    }

    private void CheckStatics(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        foreach (FieldDefinitionHandle fieldHandle in type.GetFields())
        {
            FieldDefinition field = _metadata.GetFieldDefinition(fieldHandle);
            string name = _metadata.GetString(field.Name);
            bool isData = field.Attributes.HasFlag(FieldAttributes.Static) && !field.Attributes.HasFlag(FieldAttributes.Literal);
            if (isData && !name.StartsWith('<') && !field.DecodeSignature(_names, null).IsValueType)
            {
                string message = $"static field '{_names.Type(handle).Text}.{name}' has a reference type; there is no heap for it to refer to";
                (string path, int line, int column) = PlaceOf(type);
                _problems.Add(new Problem("VNC0010", message, path, line, column));
            }
        }
    }

    private (string File, int Line, int Column) PlaceOf(TypeDefinition type)
    {
        foreach (MethodDefinitionHandle method in type.GetMethods())
        {
            (string File, int Line, int Column) place = file.Place(method, 0);
            if (place.Line != 0)
            {
                return place;
            }
        }

        return (file.Path, 0, 0);
    }

    private void CheckMethod(MethodDefinitionHandle handle)
    {
        MethodDefinition method = _metadata.GetMethodDefinition(handle);
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        _method = handle;
        _methodName = Names.AsWritten(_names.Method(handle));
        MethodBodyBlock body = file.Body(method);
        CheckStaticConstructor(method);
        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            if (region.Kind is ExceptionRegionKind.Catch or ExceptionRegionKind.Filter)
            {
                Report("VNC0011", region.HandlerOffset, "'catch'", "nothing is ever thrown; test a status instead");
            }
        }

        List<Instruction> code = IlInstructions.Read(body);
        for (int i = 0; i < code.Count; i++)
        {
            CheckInstruction(code, i);
        }
    }

    private void CheckStaticConstructor(MethodDefinition method)
    {
        // Lambdas come with a class of their own that has one; the lambda itself is what gets reported.
        string type = _names.Type(method.GetDeclaringType()).Text;
        if (_metadata.GetString(method.Name) == ".cctor" && !type.Contains('<', StringComparison.Ordinal))
        {
            string message = $"static constructor or static field with an initial value in '{type}'; statics start as zero: set them at entry";
            Report("VNC0009", 0, message);
        }
    }

    private void CheckInstruction(List<Instruction> code, int index)
    {
        Instruction at = code[index];
        switch (at.Code)
        {
            case ILOpCode.Newobj:
                CheckNew(at);
                break;
            case ILOpCode.Newarr:
                Report("VNC0003", at.Offset, $"array 'new {_names.Type(at.Target).Text}[]'", "use stackalloc, a fixed buffer or a constant span");
                break;
            case ILOpCode.Box:
                Report("VNC0004", at.Offset, $"boxing of '{_names.Type(at.Target).Text}'", "keep the value in its own type");
                break;
            case ILOpCode.Ldstr:
                Report("VNC0005", at.Offset, $"string \"{_metadata.GetUserString(at.Text)}\"", "use a u8 literal or a span of chars");
                break;
            case ILOpCode.Throw or ILOpCode.Rethrow:
                Report("VNC0006", at.Offset, "'throw'", "return a status or call FailFast.Stop");
                break;
            case ILOpCode.Ldvirtftn:
            case ILOpCode.Callvirt when !IsConstrained(code, index):
                Report("VNC0007", at.Offset, $"virtual or interface call of '{MemberText(at.Target)}'", "use a struct, or a type parameter");
                break;
            case ILOpCode.Castclass or ILOpCode.Isinst or ILOpCode.Unbox or ILOpCode.Unbox_any:
                Report("VNC0008", at.Offset, $"type test or cast to '{_names.Type(at.Target).Text}'", "there are no objects to test");
                break;
            case ILOpCode.Ldtoken when !IsConstantSpan(code, index):
                Report("VNC0012", at.Offset, "'typeof' or a metadata handle", "there is no reflection");
                break;
            case ILOpCode.Arglist or ILOpCode.Mkrefany or ILOpCode.Refanyval or ILOpCode.Refanytype:
                Report("VNC0015", at.Offset, $"'{at.Code.ToString().ToLowerInvariant()}'", "give the arguments their types");
                break;
            case ILOpCode.Call or ILOpCode.Ldftn or ILOpCode.Jmp:
                CheckCallee(at);
                break;
        }
    }

    private void CheckNew(Instruction at)
    {
        (TypeName type, _) = _names.Member(at.Target);
        if (type.IsValueType)
        {
            return;
        }

        EntityHandle constructor = at.Target;
        bool isDelegate = constructor.Kind == HandleKind.MethodDefinition && _names.Base(
            _metadata.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType()) == "System.MulticastDelegate";
        if (isDelegate)
        {
            Report("VNC0002", at.Offset, $"delegate or lambda '{type.Text}'", "use the address of a static method (delegate*)");
        }
        else
        {
            Report("VNC0001", at.Offset, $"'new {type.Text}'", "there is no heap: use a struct, or memory that you ask the framework for");
        }
    }

    private void CheckCallee(Instruction at)
    {
        EntityHandle target = at.Target.Kind == HandleKind.MethodSpecification
            ? _metadata.GetMethodSpecification((MethodSpecificationHandle)at.Target).Method
            : at.Target;
        if (target.Kind != HandleKind.MethodDefinition)
        {
            return;
        }

        if (MemberText(target) is "System.String.Concat" or "System.String.Format")
        {
            Report("VNC0016", at.Offset, "string concatenation or interpolation", "there is no heap for the result: write out the parts");
            return;
        }

        MethodDefinition callee = _metadata.GetMethodDefinition((MethodDefinitionHandle)target);
        bool isAbstract = callee.Attributes.HasFlag(MethodAttributes.Abstract);
        if (callee.RelativeVirtualAddress != 0 || isAbstract)
        {
            return;
        }

        MethodImport import = callee.GetImport();
        if (import.Module.IsNil)
        {
            Report("VNC0014", at.Offset, $"'{MemberText(at.Target)}' is extern and has no implementation");
            return;
        }

        string module = _metadata.GetString(_metadata.GetModuleReference(import.Module).Name);
        string name = _metadata.GetString(import.Name);
        if (imports is not null && !imports.Allows(module, name))
        {
            Report("VNC0013", at.Offset, $"import of '{name}' from '{module}'", $"if the driver really needs it, add it to {imports.Path}");
        }
    }

    private bool IsConstrained(List<Instruction> code, int index)
    {
        if (index == 0 || code[index - 1].Code != ILOpCode.Constrained)
        {
            return false;
        }

        // A struct that does not override a method of Object would be boxed for the call.
        (TypeName type, _) = _names.Member(code[index].Target);
        return type.Text is not ("System.Object" or "System.ValueType" or "System.Enum") && _names.Type(code[index - 1].Target).IsValueType;
    }

    private bool IsConstantSpan(List<Instruction> code, int index)
    {
        if (index + 1 == code.Count || code[index + 1].Code != ILOpCode.Call)
        {
            return false;
        }

        (TypeName type, string name) = _names.Member(code[index + 1].Target);
        return type.Text == "System.Runtime.CompilerServices.RuntimeHelpers" && name == "CreateSpan";
    }

    private string MemberText(EntityHandle handle)
    {
        (TypeName type, string name) = _names.Member(handle);
        return $"{type.Text}.{name}";
    }

    private void Report(string code, int offset, string construct, string advice) =>
        Report(code, offset, $"{construct} in '{_methodName}': {advice}");

    private void Report(string code, int offset, string message)
    {
        (string path, int line, int column) = file.Place(_method, offset);
        _problems.Add(new Problem(code, message, path, line, column));
    }
}

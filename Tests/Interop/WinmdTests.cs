using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Interop;

/// <summary>The metadata files, read with System.Reflection.Metadata alone: complete, and shaped as win32metadata shapes them.</summary>
[TestFixtureSource(nameof(Files))]
public sealed class WinmdTests(string part, string @namespace, int functions) : IDisposable
{
    private readonly PEReader _file = new(File.OpenRead(Path.Combine(Repository.Metadata, $"{@namespace}.winmd")));

    private static IEnumerable<object[]> Files =>
    [
        ["wdf", "Windows.Wdk.Wdf", 458],
        ["netcx", "Windows.Wdk.NetAdapterCx", 125],
        ["km", "Windows.Wdk.Kernel", 0],
    ];

    private MetadataReader Reader => _file.GetMetadataReader();

    public void Dispose() => _file.Dispose();

    [Test]
    public void Is_metadata_and_nothing_else()
    {
        Assert.That(_file.PEHeaders.IsDll);
        Assert.That(_file.PEHeaders.CorHeader!.Flags, Is.EqualTo(CorFlags.ILOnly));
        Assert.That(Reader.GetString(Reader.GetAssemblyDefinition().Name), Is.EqualTo($"{@namespace}.winmd"));
        Assert.That(
            Reader.AssemblyReferences.Select(a => Reader.GetString(Reader.GetAssemblyReference(a).Name)),
            Is.SubsetOf(new[] { "netstandard", "Windows.Win32.winmd", "Windows.Wdk.winmd", "Windows.Wdk.Wdf.winmd" }));
    }

    [Test]
    public void Every_slot_of_the_function_table_is_there()
    {
        Dictionary<string, (string Table, int Index)> slots = Methods().Where(m => Attributes(m).ContainsKey("FunctionTableAttribute"))
            .ToDictionary(m => Reader.GetString(m.Name), m => Slot(Attributes(m)["FunctionTableAttribute"][0]));

        Assert.That(slots, Has.Count.EqualTo(functions));
        Assert.That(slots.Values.Select(s => s.Index).Order(), Is.EqualTo(Enumerable.Range(0, functions)));
        Assert.That(
            slots.Select(s => $"{s.Value.Index} {s.Key}"),
            Is.EquivalentTo(TextFacts.Heads(part, "function").Select(w => $"{w[1]} {w[2]}")));
    }

    [Test]
    public void Versions_of_the_table_have_the_published_counts()
    {
        Dictionary<string, int> expected = part switch
        {
            "wdf" => new() { ["1.15"] = 444, ["1.19"] = 446, ["1.21"] = 448, ["1.23"] = 451, ["1.25"] = 453, ["1.31"] = 458 },
            "netcx" => new() { ["2.0"] = 75, ["2.1"] = 122, ["2.2"] = 124, ["2.3"] = 125 },
            _ => [],
        };
        List<string> since = [.. Methods().Where(m => Attributes(m).ContainsKey("FunctionTableAttribute"))
            .Select(m => Attributes(m).TryGetValue("SinceAttribute", out List<CustomAttribute>? a) ? (string)Arguments(a[0])[0]! : "")];

        foreach ((string version, int count) in expected)
        {
            Assert.That(since.Count(s => string.CompareOrdinal(s, version) <= 0), Is.EqualTo(count), version);
        }
    }

    [Test]
    public void Every_enum_is_there_with_every_member()
    {
        foreach ((string[] head, List<string[]> members) in TextFacts.Blocks(part, "enum"))
        {
            TypeDefinition type = Type(head[1]);
            List<string> values = [.. type.GetFields().Select(Reader.GetFieldDefinition)
                .Where(f => f.Attributes.HasFlag(FieldAttributes.Literal))
                .Select(f => $"{Reader.GetString(f.Name)} = {Convert.ToInt64(Value(Reader.GetConstant(f.GetDefaultValue())), null)}")];

            Assert.That(BaseName(type), Is.EqualTo("Enum"), head[1]);
            Assert.That(Reader.GetString(Reader.GetFieldDefinition(type.GetFields().First()).Name), Is.EqualTo("value__"));
            Assert.That(values, Is.EqualTo(members.Select(m => $"{m[0]} = {Number(m[2])}")), head[1]);
        }
    }

    [Test]
    public void Every_structure_is_there_with_every_field()
    {
        foreach ((string[] head, List<string[]> members) in TextFacts.Blocks(part, "struct").Concat(TextFacts.Blocks(part, "union")))
        {
            TypeDefinition type = Type(head[1]);

            Assert.That(BaseName(type), Is.EqualTo("ValueType"), head[1]);
            Assert.That(
                type.Attributes.HasFlag(TypeAttributes.ExplicitLayout) || head[0] == "struct", $"{head[1]}: a union has explicit offsets");
            Assert.That(FieldNames(type).Order(), Is.EqualTo(members.Select(MemberName).Where(n => n.Length > 0).Order()), head[1]);
        }
    }

    [Test]
    public void Every_handle_is_a_typedef_of_a_pointer()
    {
        foreach (string[] head in TextFacts.Heads(part, "handle"))
        {
            TypeDefinition type = Type(head[1]);

            Assert.That(Attributes(type.GetCustomAttributes()), Does.ContainKey("NativeTypedefAttribute"), head[1]);
            Assert.That(type.GetFields().Select(f => Reader.GetString(Reader.GetFieldDefinition(f).Name)), Is.EqualTo(new[] { "Value" }));
        }
    }

    [Test]
    public void Every_callback_is_a_delegate_with_its_parameters()
    {
        foreach ((string[] head, List<string[]> members) in TextFacts.Blocks(part, "callback"))
        {
            TypeDefinition type = Type(head[1]);
            MethodDefinition invoke = type.GetMethods().Select(Reader.GetMethodDefinition)
                .Single(m => Reader.GetString(m.Name) == "Invoke");

            Assert.That(BaseName(type), Is.EqualTo("MulticastDelegate"), head[1]);
            Assert.That(Attributes(type.GetCustomAttributes()), Does.ContainKey("UnmanagedFunctionPointerAttribute"), head[1]);
            Assert.That(ParameterNames(invoke), Is.EqualTo(members.Select(m => m[^1])), head[1]);
        }
    }

    [Test]
    public void Every_public_function_has_its_parameters_behind_the_globals()
    {
        Dictionary<string, MethodDefinition> methods = Methods().ToDictionary(m => Reader.GetString(m.Name));
        foreach ((string[] head, List<string[]> members) in TextFacts.Blocks(part, "function").Where(f => f.Head[3] != "private"))
        {
            Assert.That(ParameterNames(methods[head[2]]), Is.EqualTo(members.Select(m => m[^1]).Prepend("DriverGlobals")), head[2]);
        }
    }

    [Test]
    public void Every_constant_and_import_is_there()
    {
        TypeDefinition apis = Type("Apis");
        List<string> constants = [.. apis.GetFields().Select(f => Reader.GetString(Reader.GetFieldDefinition(f).Name)).Distinct()];
        List<string> imports = [.. Methods().Where(m => !m.GetImport().Module.IsNil)
            .Select(m => $"{Reader.GetString(Reader.GetModuleReference(m.GetImport().Module).Name)} {Reader.GetString(m.Name)}")];

        Assert.That(constants, Is.EquivalentTo(TextFacts.Heads(part, "const").Select(w => w[1])));
        Assert.That(imports, Is.EquivalentTo(TextFacts.Heads(part, "import").Select(w => $"{w[1]} {w[2]}")));
    }

    [Test]
    public void A_name_is_there_twice_only_when_the_architectures_differ()
    {
        IEnumerable<string> twice = Reader.TypeDefinitions.Select(Reader.GetTypeDefinition).Where(t => !t.IsNested)
            .GroupBy(t => Reader.GetString(t.Name)).Where(g => g.Count() > 1).Select(g => g.Key);

        Assert.That(twice, Is.EqualTo(part == "netcx" ? ["NET_RING"] : Array.Empty<string>()));
        foreach (TypeDefinition type in Reader.TypeDefinitions.Select(Reader.GetTypeDefinition)
            .Where(t => Reader.GetString(t.Name) == "NET_RING"))
        {
            Assert.That(Attributes(type.GetCustomAttributes()), Does.ContainKey("SupportedArchitectureAttribute"));
        }
    }

    private IEnumerable<MethodDefinition> Methods() => Type("Apis").GetMethods().Select(Reader.GetMethodDefinition);

    private TypeDefinition Type(string name)
    {
        List<TypeDefinition> found = [.. Reader.TypeDefinitions.Select(Reader.GetTypeDefinition)
            .Where(t => !t.IsNested && Reader.GetString(t.Name) == name)];
        Assert.That(found, Is.Not.Empty, $"{name} is missing");
        Assert.That(Reader.GetString(found[0].Namespace), Is.EqualTo(@namespace));
        return found[0];
    }

    private string BaseName(TypeDefinition type)
        => Reader.GetString(Reader.GetTypeReference((TypeReferenceHandle)type.BaseType).Name);

    /// <summary>The names of fields and bit fields, also of nested types.</summary>
    private IEnumerable<string> FieldNames(TypeDefinition type)
    {
        foreach (System.Reflection.Metadata.FieldDefinition field in type.GetFields().Select(Reader.GetFieldDefinition))
        {
            string name = Reader.GetString(field.Name);
            Dictionary<string, List<CustomAttribute>> attributes = Attributes(field.GetCustomAttributes());
            if (attributes.TryGetValue("NativeBitfieldAttribute", out List<CustomAttribute>? bits))
            {
                foreach (CustomAttribute bit in bits)
                {
                    yield return (string)Arguments(bit)[0]!;
                }
            }
            else if (!name.StartsWith("Anonymous", StringComparison.Ordinal))
            {
                yield return name;
            }
        }

        foreach (string name in type.GetNestedTypes().SelectMany(n => FieldNames(Reader.GetTypeDefinition(n))))
        {
            yield return name;
        }
    }

    private static string MemberName(string[] words)
    {
        int since = Array.IndexOf(words, "since");
        string[] member = since < 0 ? words : words[..since];
        return member[0] == "}" || (member[^1] == "{" && member.Length == 3) ? "" : member[^1] == "{" ? member[^2] : member[^1];
    }

    private IEnumerable<string> ParameterNames(MethodDefinition method)
        => method.GetParameters().Select(Reader.GetParameter).Where(p => p.SequenceNumber > 0).Select(p => Reader.GetString(p.Name));

    private Dictionary<string, List<CustomAttribute>> Attributes(MethodDefinition method) => Attributes(method.GetCustomAttributes());

    private Dictionary<string, List<CustomAttribute>> Attributes(CustomAttributeHandleCollection handles)
        => handles.Select(Reader.GetCustomAttribute).GroupBy(NameOf).ToDictionary(g => g.Key, g => g.ToList());

    private string NameOf(CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind == HandleKind.MethodDefinition)
        {
            MethodDefinition constructor = Reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor);
            return Reader.GetString(Reader.GetTypeDefinition(constructor.GetDeclaringType()).Name);
        }

        MemberReference reference = Reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor);
        return Reader.GetString(Reader.GetTypeReference((TypeReferenceHandle)reference.Parent).Name);
    }

    private static (string Table, int Index) Slot(CustomAttribute attribute)
    {
        object?[] arguments = Arguments(attribute);
        return ((string)arguments[0]!, (int)arguments[1]!);
    }

    private static object?[] Arguments(CustomAttribute attribute)
        => [.. attribute.DecodeValue(new PlainTypes()).FixedArguments.Select(a => a.Value)];

    private object Value(Constant constant) => Reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode)!;

    private static long Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? Convert.ToInt64(text[2..], 16) : long.Parse(text, null);
}

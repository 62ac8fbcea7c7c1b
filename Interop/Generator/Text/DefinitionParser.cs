using System.Collections.Generic;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.Text;

/// <summary>Turns the blocks of a text file into definitions.</summary>
public sealed class DefinitionParser
{
    private readonly TextFile _file;
    private readonly StructParser _structs;
    private readonly SignatureParser _signatures;

    public DefinitionParser(TextFile file, TypeNames names)
    {
        _file = file;
        _structs = new StructParser(file, names);
        _signatures = new SignatureParser(names);
    }

    public IEnumerable<Definition> Parse() => _file.Blocks.Select(Parse).OfType<Definition>();

    private Definition? Parse(TextBlock block)
    {
        HeadReader head = new(block.Head);
        string keyword = head.Word();
        return keyword switch
        {
            "basic" or "typedef" or "external" => null,
            "const" => ParseConstant(head),
            "enum" => ParseEnum(head, block),
            "struct" or "union" => _structs.Parse(head, block, keyword == "union"),
            "handle" => new HandleDefinition(_file.Namespace, head.Word(), _file.Header, head.Option("since"), head.Option(":")),
            "opaque" => new OpaqueDefinition(_file.Namespace, head.Word(), _file.Header, head.Option("since")),
            "callback" => ParseCallback(head, block),
            "function" => ParseFunction(head, block),
            "import" => ParseImport(head, block),
            _ => throw block.Head.Fault($"unknown keyword '{keyword}'"),
        };
    }

    private ConstantDefinition ParseConstant(HeadReader head)
    {
        string name = head.Word();
        string value = head.Rest("=");
        bool wide = value.StartsWith('L');
        if (wide || value.StartsWith('"'))
        {
            return new ConstantDefinition(_file.Namespace, name, _file.Header, "", 0, 0, value[(wide ? 2 : 1)..^1], wide);
        }

        string[] numbers = value.Split('/');
        long number = Numbers.Parse(numbers[0], head.Line);
        long arm64 = numbers.Length > 1 ? Numbers.Parse(numbers[1], head.Line) : number;
        return new ConstantDefinition(_file.Namespace, name, _file.Header, "", number, arm64, null, false);
    }

    private EnumDefinition ParseEnum(HeadReader head, TextBlock block)
    {
        string name = head.Word();
        Primitive underlying = head.Option(":") switch
        {
            "" => Primitive.Int32,
            "uint32" => Primitive.UInt32,
            string other => throw block.Head.Fault($"an enum cannot be stored as '{other}'"),
        };
        List<EnumMember> members = [];
        foreach (TextLine line in block.Members)
        {
            HeadReader member = new(line);
            string memberName = member.Word();
            string value = member.Option("=");
            members.Add(new EnumMember(memberName, Numbers.Parse(value, line), member.Option("since")));
        }

        return new EnumDefinition(_file.Namespace, name, _file.Header, head.Option("since"), underlying, members);
    }

    private CallbackDefinition ParseCallback(HeadReader head, TextBlock block)
    {
        string name = head.Word();
        string eventName = head.Peek() == "returns" ? "" : head.Word();
        return new CallbackDefinition(
            _file.Namespace, name, _file.Header, head.Option("since"), eventName, _signatures.Parse(head, block));
    }

    private FunctionDefinition ParseFunction(HeadReader head, TextBlock block)
    {
        int index = (int)Numbers.Parse(head.Word(), block.Head);
        string name = head.Word();
        Signature? signature = head.Peek() == "private" ? null : _signatures.Parse(head, block);
        return new FunctionDefinition(_file.Namespace, name, _file.Header, head.Option("since"), _file.Table, index, signature);
    }

    private ImportDefinition ParseImport(HeadReader head, TextBlock block)
    {
        string module = head.Word();
        string name = head.Word();
        return new ImportDefinition(
            _file.Namespace, name, _file.Header, head.Option("since"), module, _signatures.Parse(head, block));
    }
}

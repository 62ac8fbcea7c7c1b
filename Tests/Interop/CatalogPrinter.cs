using System.Collections.Generic;
using System.Linq;
using VirtioNetCx.Interop.Generator.Layout;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Tests.Interop;

/// <summary>Prints a definition in full, so that two of them can be compared and a difference can be read.</summary>
internal sealed class CatalogPrinter(Catalog catalog)
{
    private readonly LayoutEngine _x64 = new(catalog, Architecture.X64);
    private readonly LayoutEngine _arm64 = new(catalog, Architecture.Arm64);

    public string Print(Definition definition) => definition switch
    {
        EnumDefinition e => Lines($"enum {Head(e)} {e.Underlying}", e.Members.Select(m => $"{m.Name}={m.Value} {m.Since}")),
        StructDefinition s => Lines(
            $"struct {Head(s)} {_x64.Measure(s)} {_arm64.Measure(s)} {string.Join(',', s.Sizes)}", Fields(s, 0)),
        HandleDefinition h => $"handle {Head(h)} {h.Base}",
        OpaqueDefinition o => $"opaque {Head(o)}",
        CallbackDefinition c => Lines($"callback {Head(c)} {c.EventName}", Signature(c.Signature)),
        FunctionDefinition f => Lines(
            $"function {Head(f)} {f.Table} {f.Index}", f.Signature is null ? ["private"] : Signature(f.Signature)),
        ImportDefinition i => Lines($"import {Head(i)} {i.Module}", Signature(i.Signature)),
        ConstantDefinition c => $"const {Head(c)} {c.Number}/{c.NumberArm64} {c.Text} {c.IsWide}",
        _ => definition.ToString(),
    };

    private static string Head(Definition d) => $"{d.Namespace}.{d.Name} {d.Header} {d.Since}";

    private static string Lines(string head, IEnumerable<string> lines) => string.Join('\n', lines.Prepend(head));

    private static IEnumerable<string> Signature(Signature s)
        => s.Parameters.Select(p => $"{p.Sal} {Use(p.Type)} {p.Name}").Prepend($"returns {Use(s.Returns)} {s.Irql}");

    private IEnumerable<string> Fields(StructDefinition s, int depth)
    {
        foreach (((FieldDefinition field, int x64), (_, int arm64)) in _x64.Place(s).Zip(_arm64.Place(s)))
        {
            string kind = field.Nested is null ? Use(field.Type!) : field.Nested.IsUnion ? "union" : "struct";
            yield return $"{new string(' ', depth)}{x64}/{arm64} {kind} {field.Name} {field.Bits} {field.Since}";
            foreach (string line in field.Nested is null ? [] : Fields(field.Nested, depth + 1))
            {
                yield return line;
            }
        }
    }

    private static string Use(TypeUse use) => $"{Type(use.Type)}'{use.NativeName}'{use.IsConst}";

    private static string Type(TypeRef type) => type switch
    {
        PrimitiveRef p => p.Kind.ToString(),
        PointerRef p => Type(p.Element) + "*",
        ArrayRef a => $"{Type(a.Element)}[{a.Length}]",
        NamedRef n => $"{n.Namespace}.{n.Name}{(n.IsCallback ? "()" : "")}",
        _ => type.ToString(),
    };
}

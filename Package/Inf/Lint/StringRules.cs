using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>%tokens%: defined, and used where Windows shows the text to people.</summary>
internal static class StringRules
{
    public static IEnumerable<LintFinding> Check(LintContext context) => Undefined(context.Inf).Concat(Literal(context));

    private static IEnumerable<LintFinding> Undefined(InfDocument inf)
    {
        foreach (InfEntry entry in inf.Sections.SelectMany(s => s.Entries))
        {
            foreach (string token in entry.Fields.Append(entry.Key ?? "").SelectMany(InfDocument.TokensIn))
            {
                // Numbers are directories, such as %13%.
                if (!inf.IsDefined(token) && !token.All(char.IsAsciiDigit))
                {
                    yield return new LintFinding(1235, entry.Line, $"%{token}% is not in [Strings]; a literal percent sign is written %%");
                }
            }
        }
    }

    private static IEnumerable<LintFinding> Literal(LintContext context)
    {
        InfDocument inf = context.Inf;
        IEnumerable<(string What, string Text, int Line)> shown =
        [
            .. inf.Entries("Version", "Provider").Select(e => ("Provider", e.Field(0), e.Line)),
            .. inf.Entries("Manufacturer").Select(e => ("the manufacturer's name", e.Key ?? "", e.Line)),
            .. context.Devices.Select(d => ("the device's description", d.Entry.Key ?? "", d.Entry.Line)),
            .. context.Services.SelectMany(s => inf.Entries(s.Section, "DisplayName")).Select(e => ("DisplayName", e.Field(0), e.Line)),
        ];
        return shown
            .Where(s => s.Text.Length > 0 && !(s.Text.Length > 2 && s.Text[0] == '%' && s.Text.IndexOf('%', 1) == s.Text.Length - 1))
            .Select(s => new LintFinding(1292, s.Line, $"{s.What} must be a single %token%, so that it can be translated"));
    }
}

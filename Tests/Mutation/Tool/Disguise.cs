using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace VirtioNetCx.Mutation;

/// <summary>
/// Rewrites sources so that their constants are expressions (<see cref="Constant"/>) and their <c>const</c> members are properties. Where
/// the language wants a constant, one stays: what does not compile is taken back. Lines keep their numbers.
/// </summary>
internal sealed class Disguise
{
    private const int MostRounds = 30;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview);

    private static readonly CSharpCompilationOptions Compiling =
        new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);

    private static readonly MetadataReference[] Platform =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path))];

    private readonly Dictionary<string, string> _sources;
    private readonly IReadOnlySet<string> _usedOutside;
    private readonly List<Site> _sites = [];

    private Disguise(IReadOnlyDictionary<string, string> sources, IReadOnlySet<string> usedOutside)
    {
        _sources = new(sources);
        _usedOutside = usedOutside;
    }

    private sealed record Site(string File, TextSpan Span, string Text, string? ConstName);

    /// <summary>Rewrites some of the sources.</summary>
    /// <param name="sources">All sources of an assembly by name.</param>
    /// <param name="isWanted">Which of them to rewrite.</param>
    /// <param name="usedOutside">Constants, as Type.Name, that stay since others may need them to be constant.</param>
    /// <returns>The rewritten ones.</returns>
    /// <exception cref="InvalidDataException">The sources do not compile.</exception>
    public static Dictionary<string, string> Apply(
        IReadOnlyDictionary<string, string> sources, Func<string, bool> isWanted, IReadOnlySet<string> usedOutside)
    {
        Disguise work = new(sources, usedOutside);
        CSharpCompilation compilation = Compile(work._sources);
        if (compilation.GetDiagnostics().FirstOrDefault(static d => d.Severity == DiagnosticSeverity.Error) is Diagnostic error)
        {
            throw new InvalidDataException($"the driver does not compile: {error}");
        }

        foreach (SyntaxTree tree in compilation.SyntaxTrees.Where(tree => isWanted(tree.FilePath)))
        {
            work.Collect(tree, compilation.GetSemanticModel(tree));
        }

        for (int round = 0; round < MostRounds; round++)
        {
            Dictionary<string, string> rewritten = work.Rewrite();
            if (!work.TakeBack(Compile(rewritten)))
            {
                return rewritten.Where(pair => isWanted(pair.Key)).ToDictionary();
            }
        }

        throw new InvalidDataException("constants cannot be disguised");
    }

    private void Collect(SyntaxTree tree, SemanticModel model)
    {
        foreach (LiteralExpressionSyntax literal in tree.GetRoot().DescendantNodes().OfType<LiteralExpressionSyntax>())
        {
            if (literal.IsKind(SyntaxKind.NumericLiteralExpression) && !MustBeConstant(literal)
                && Constant.Disguise(literal.Token.Text, literal.Token.Value!, TypeOf(model, literal)) is string text)
            {
                _sites.Add(new Site(tree.FilePath, literal.Span, text, ConstOf(literal)));
            }
        }

        // The declaration of a constant: two pieces of text besides its value.
        foreach (FieldDeclarationSyntax field in tree.GetRoot().DescendantNodes().OfType<FieldDeclarationSyntax>())
        {
            if (field.Modifiers.FirstOrDefault(static token => token.IsKind(SyntaxKind.ConstKeyword)) is { RawKind: not 0 } keyword
                && field.Declaration.Variables is [{ Initializer: { } value } variable]
                && _sites.Exists(site => site.File == tree.FilePath && site.ConstName == variable.Identifier.Text))
            {
                _sites.Add(new Site(tree.FilePath, keyword.Span, "static", variable.Identifier.Text));
                _sites.Add(new Site(tree.FilePath, value.EqualsToken.Span, "=>", variable.Identifier.Text));
            }
        }
    }

    private static SpecialType TypeOf(SemanticModel model, LiteralExpressionSyntax literal) =>
        model.GetTypeInfo(literal).ConvertedType?.SpecialType ?? SpecialType.None;

    private bool MustBeConstant(SyntaxNode literal) => IsUsedOutside(literal) || literal.Ancestors().Any(static node =>
        node is AttributeSyntax or EnumMemberDeclarationSyntax or CaseSwitchLabelSyntax or PatternSyntax or ParameterSyntax or LocalDeclarationStatementSyntax { IsConst: true });

    private bool IsUsedOutside(SyntaxNode literal) => ConstOf(literal) is string name
        && literal.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type && _usedOutside.Contains($"{type.Identifier.Text}.{name}");

    private static string? ConstOf(SyntaxNode literal) =>
        literal.FirstAncestorOrSelf<FieldDeclarationSyntax>() is { } field && field.Modifiers.Any(SyntaxKind.ConstKeyword)
            ? field.Declaration.Variables[0].Identifier.Text
            : null;

    private Dictionary<string, string> Rewrite()
    {
        Dictionary<string, string> rewritten = new(_sources);
        foreach (IGrouping<string, Site> file in _sites.GroupBy(static site => site.File))
        {
            IEnumerable<TextChange> changes = file.OrderBy(static site => site.Span.Start).Select(static site => new TextChange(site.Span, site.Text));
            string text = SourceText.From(_sources[file.Key]).WithChanges(changes).ToString();
            rewritten[file.Key] = text.Contains("using System;", StringComparison.Ordinal) ? text : $"using System; {text}";
        }

        return rewritten;
    }

    /// <summary>Takes back what stands on lines with errors, and the constants that are named there. False if there is no error.</summary>
    private bool TakeBack(CSharpCompilation compilation)
    {
        bool any = false;
        foreach (Diagnostic error in compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error))
        {
            any = true;
            FileLinePositionSpan place = error.Location.GetLineSpan();
            SourceText original = SourceText.From(_sources[place.Path]);
            TextSpan span = TextSpan.FromBounds(
                original.Lines[place.StartLinePosition.Line].Start, original.Lines[place.EndLinePosition.Line].End);
            HashSet<string> names = [.. SyntaxFactory.ParseTokens(original.ToString(span)).Select(static token => token.Text)];
            _ = _sites.RemoveAll(site =>
                (site.File == place.Path && site.Span.IntersectsWith(span) && site.ConstName is null) || (site.ConstName is string name && names.Contains(name)));
        }

        return any;
    }

    private static CSharpCompilation Compile(Dictionary<string, string> sources) => CSharpCompilation.Create(
        "VirtioNetCx", sources.Select(static pair => CSharpSyntaxTree.ParseText(pair.Value, Parsing, pair.Key)), Platform, Compiling);
}

using System;
using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>A file that a package copies: from where to where.</summary>
internal sealed record InfCopy(int Line, string Section, string Destination, string Source, uint Flags);

/// <summary>Source files, and where they go: with directory 13 they stay in the driver store as they are.</summary>
internal static class FileRules
{
    private const string DriverStore = "13";

    /// <summary>
    /// Directories no longer to be used at all: applications, shared, help, fonts, print and color folders, boot root...
    /// The list is ours: InfVerif's is not published.
    /// </summary>
    private static readonly string[] s_deprecated = ["-1", "01", "1", "17", "18", "20", "21", "23", "24", "25", "30", "50", "51", "52", "53", "54", "55"];

    public static IEnumerable<LintFinding> Check(LintContext context) =>
        Sources(context.Inf).Concat(Copies(context).SelectMany(c => Copy(context.Inf, c))).Concat(Security(context));

    /// <summary>Every file copied, be it listed in a section or by <c>CopyFiles = @file</c>.</summary>
    public static IEnumerable<InfCopy> Copies(LintContext context)
    {
        InfDocument inf = context.Inf;
        foreach (InfReference reference in context.ReferencesBy("CopyFiles"))
        {
            foreach (InfEntry entry in inf.Entries(reference.Target))
            {
                string destination = inf.Expand(entry.Field(0));
                string source = inf.Expand(entry.Field(1)) is { Length: > 0 } other ? other : destination;
                _ = LintContext.TryParseNumber(entry.Field(3), out uint flags);
                yield return new InfCopy(entry.Line, reference.Target, destination, source, flags);
            }
        }

        foreach (InfEntry entry in context.InstallSections.SelectMany(s => inf.Entries(s, "CopyFiles")))
        {
            foreach (string file in entry.Fields.Where(f => f.StartsWith('@')).Select(f => inf.Expand(f[1..])))
            {
                yield return new InfCopy(entry.Line, "", file, file, 0);
            }
        }
    }

    /// <summary>The directory number and sub-folder that a copied file goes to; null when [DestinationDirs] does not say.</summary>
    public static (string Directory, string Folder)? DestinationOf(InfDocument inf, InfCopy copy) =>
        (inf.Entry("DestinationDirs", copy.Section) ?? inf.Entry("DestinationDirs", "DefaultDestDir")) is { } entry
            ? (entry.Field(0), inf.Expand(entry.Field(1)).Trim('\\'))
            : null;

    private static IEnumerable<LintFinding> Sources(InfDocument inf)
    {
        foreach (InfEntry entry in inf.Entries("SourceDisksFiles").Where(e => e.Key is not null))
        {
            string disk = entry.Field(0);
            if (entry.Key!.EndsWith(".cat", StringComparison.OrdinalIgnoreCase))
            {
                yield return new LintFinding(1213, entry.Line, "the catalog is named by CatalogFile alone");
            }

            if (!LintContext.TryParseNumber(disk, out uint number) || number == 0)
            {
                yield return new LintFinding(1008, entry.Line, $"'{disk}' is no disk number");
            }
            else if (inf.Entry("SourceDisksNames", disk) is null)
            {
                yield return new LintFinding(1273, entry.Line, $"disk {disk} is not in [SourceDisksNames]");
            }
        }
    }

    private static IEnumerable<LintFinding> Copy(InfDocument inf, InfCopy copy)
    {
        if (copy.Destination.Length == 0)
        {
            yield return new LintFinding(1229, copy.Line, "the entry names no file");
            yield break;
        }

        InfEntry? source = inf.Entry("SourceDisksFiles", copy.Source);
        if (source is null)
        {
            yield return new LintFinding(1230, copy.Line, $"'{copy.Source}' is not in [SourceDisksFiles]");
        }

        if (DestinationOf(inf, copy) is not { } destination)
        {
            yield return new LintFinding(1275, copy.Line, $"[DestinationDirs] does not say where '{copy.Destination}' goes");
            yield break;
        }

        if (s_deprecated.Contains(destination.Directory))
        {
            yield return new LintFinding(1340, copy.Line, $"directory {destination.Directory} is not to be used any more");
        }
        else if (destination.Directory != DriverStore)
        {
            yield return new LintFinding(1322, copy.Line, $"'{copy.Destination}' must go to directory {DriverStore}");
        }
        else
        {
            string folder = source is null ? destination.Folder : inf.Expand(source.Field(1)).Trim('\\');
            if (!Is(copy.Destination, copy.Source) || !Is(folder, destination.Folder))
            {
                yield return new LintFinding(1100, copy.Line, $"'{copy.Destination}' must keep its name and folder in directory {DriverStore}");
            }

            if (copy.Flags != 0)
            {
                yield return new LintFinding(1103, copy.Line, $"files in directory {DriverStore} take no flags");
            }
        }
    }

    private static IEnumerable<LintFinding> Security(LintContext context) =>
        Copies(context)
            .Where(c => c.Section.Length > 0 && DestinationOf(context.Inf, c)?.Directory == DriverStore)
            .SelectMany(c => context.Inf.Sections.Where(s => Is(s.Name, c.Section + ".Security")))
            .Select(s => new LintFinding(1101, s.Line, $"files in directory {DriverStore} take no security descriptor"));

    private static bool Is(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}

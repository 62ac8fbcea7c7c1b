using System;
using System.IO;

namespace VirtioNetCx.Mutation;

/// <summary>Two files in, a report of Stryker and the table of explained survivors; a verdict out.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length != 2)
        {
            Console.Error.WriteLine("usage: VirtioNetCx.Mutation mutation-report.json survivors.tsv");
            return 2;
        }

        try
        {
            Verdict verdict = new(Report.Read(File.ReadAllText(arguments[0])), Explanations.Read(File.ReadAllText(arguments[1])));
            return Print(verdict);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            Console.Error.WriteLine($"error: {error.Message}");
            return 2;
        }
    }

    private static int Print(Verdict verdict)
    {
        foreach (string line in verdict.Table())
        {
            Console.WriteLine(line);
        }

        foreach (Explanation unused in verdict.Unused)
        {
            Console.WriteLine($"note: explained, but did not survive: {unused.Place.File}: {unused.Place.From} -> {unused.Place.To}");
        }

        foreach (Mutant mutant in verdict.Unexplained)
        {
            Console.WriteLine($"Driver/{mutant.Place.File}({mutant.LineNumber}): {mutant.Fate}: {mutant.Place.From} -> {mutant.Place.To}");
        }

        if (verdict.Unexplained.Count != 0)
        {
            Console.WriteLine("Rows for Tests/Mutation/survivors.tsv, for those that no test can kill; the reason is yours:");
            foreach (Mutant mutant in verdict.Unexplained)
            {
                Console.WriteLine(Explanations.Row(mutant.Place));
            }
        }

        Console.WriteLine($"score {verdict.Score:F1} % ({Verdict.LeastScore} needed), {verdict.Unexplained.Count} unexplained survivors");
        return verdict.Passes ? 0 : 1;
    }
}

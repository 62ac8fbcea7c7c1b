using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace VirtioNetCx.Mutation;

/// <summary>Two commands, for before and after Stryker.</summary>
internal static class Program
{
    private const string Usage = """
        usage: VirtioNetCx.Mutation disguise DRIVER TESTS               rewrites DRIVER/Checksum and DRIVER/Rings, so that constants are mutated too,
                                                                        and puts a test into TESTS that keeps what Stryker makes of them
               VirtioNetCx.Mutation run REPORT.json FOLDER OUTPUT NAME... judges the mutants that Stryker made, with those tests of FOLDER, WORKERS at a time;
                                                                        leaves OUTPUT/verdicts.tsv, and in OUTPUT/mutation-report.json the report with them
               VirtioNetCx.Mutation judge REPORT.json DRIVER TABLE.tsv  score and survivors, of the sources in DRIVER before they were rewritten
        """;

    // They race threads; or judge what the driver is compiled to, which no mutant changes; or take so long that every survivor would cost
    // a minute: those say in large what others say in small.
    private static readonly string[] LeftOut =
    [
        ".ChangingFrameTests.", ".Rings.Race.",
        ".Rings.Code.",
        ".Indices_and_rings_wrap_without_a_trace(", ".Large_rings_fill_wrap_and_empty(", ".The_wrap_of_the_index_changes_nothing(", ".Noise_is_survived(",
    ];

    private static int Main(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case ["disguise", string driver, string tests]:
                    return DisguiseConstants(driver, tests);
                case ["run", string report, string folder, string output, .. string[] names]:
                    return Run(report, folder, output, names);
                case ["worker", string tests, string mutated, .. string[] names]:
                    return Worker.Serve(tests, mutated, names);
                case ["judge", string report, string driver, string table]:
                    IReadOnlyList<Mutant> mutants = Report.Read(File.ReadAllText(report), name => File.ReadAllText(Path.Combine(driver, name)));
                    return Print(new Verdict(mutants, Explanations.Read(File.ReadAllText(table))));
                default:
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            Console.Error.WriteLine($"error: {error.Message}");
            return 2;
        }
    }

    private static int DisguiseConstants(string driver, string tests)
    {
        // Tests name constants in their attributes.
        IReadOnlySet<string> named = DriverSources.MembersNamedIn(DriverSources.Read(tests).Values);
        foreach ((string file, string text) in Disguise.Apply(DriverSources.Read(driver), DriverSources.IsMutated, named))
        {
            File.WriteAllText(Path.Combine(driver, file), text);
        }

        File.WriteAllText(Path.Combine(tests, Keeper.File), Keeper.Source);
        return 0;
    }

    private static int Run(string report, string folder, string output, string[] names)
    {
        string tests = Path.Combine(folder, "VirtioNetCx.Tests.dll");
        string mutated = Path.Combine(folder, "VirtioNetCx.dll");
        string json = File.ReadAllText(report);
        using VerdictLog log = new(Path.Combine(output, "verdicts.tsv"));
        MutantRun run = new(() => WorkerProcess.Start(tests, mutated, names), LeftOut, log, Console.WriteLine);
        run.Judge(RunReport.Mutants(json), int.Parse(Environment.GetEnvironmentVariable("WORKERS") ?? "2", CultureInfo.InvariantCulture));
        File.WriteAllText(Path.Combine(output, "mutation-report.json"), RunReport.With(json, log.Verdicts));
        return 0;
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

namespace VirtioNetCx.Build;

/// <summary>Between Roslyn and ILC: refuses IL that asks for what a freestanding program does not have.</summary>
internal static class GateCommand
{
    /// <summary>Runs the stage.</summary>
    public static int Run(Options options)
    {
        IReadOnlyList<Problem> problems = Check(
            options.Required("assembly"),
            new PathMap(options.Optional("path-map")),
            ImportList.Read(options.Optional("imports")));
        foreach (Problem problem in problems)
        {
            Console.Out.WriteLine(problem);
        }

        return problems.Count == 0 ? 0 : 1;
    }

    /// <summary>Every finding in an assembly, in order of source place.</summary>
    internal static IReadOnlyList<Problem> Check(string assembly, PathMap paths, ImportList? imports)
    {
        using AssemblyFile file = AssemblyFile.Open(assembly, paths);
        IlGate gate = new(file, imports);
        gate.Run();
        return [.. gate.Problems.Distinct().OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line).ThenBy(p => p.Column)];
    }
}

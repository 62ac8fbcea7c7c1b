namespace VirtioNetCx.Build;

/// <summary>The stages between Roslyn and the finished image. See README.md in this folder.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args.Length == 0)
        {
            return Usage();
        }

        try
        {
            Options options = Options.Parse(args.AsSpan(1));
            return args[0] switch
            {
                "gate" => GateCommand.Run(options),
                "compile" => CompileCommand.Run(options),
                "link" => LinkCommand.Run(options),
                "check" => CheckCommand.Run(options),
                _ => Usage(),
            };
        }
        catch (BuildException problem)
        {
            Console.Out.WriteLine(problem.Problem);
            return 1;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            Console.Out.WriteLine(new Problem("VNC0096", problem.Message));
            return 1;
        }
    }

    private static int Usage()
    {
        Console.Error.WriteLine(
            """
            gate    --assembly X.dll [--imports FILE] [--path-map TO=FROM]
            compile --ilc FILE --assembly X.dll --out X.obj --arch x64|arm64 [--path-map TO=FROM] [--option ...]
            link    --arch x64|arm64 --name X --extension .sys --object X.obj ... --entry SYMBOL --work DIR --out DIR
                    [--def X.def ...] [--imports FILE] [--kind Driver|Program] [--version 1.2.3] [--subsystem S] [--linker PATH]
                    [--option ...]
            check   --image X.sys --arch x64|arm64 [--imports FILE]
            """);
        return 2;
    }
}

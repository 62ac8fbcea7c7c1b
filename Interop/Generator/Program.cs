using System;
using System.Collections.Generic;
using System.IO;
using VirtioNetCx.Interop.Generator.CSharp;
using VirtioNetCx.Interop.Generator.Model;
using VirtioNetCx.Interop.Generator.Scraper;
using VirtioNetCx.Interop.Generator.Text;
using VirtioNetCx.Interop.Generator.Winmd;

namespace VirtioNetCx.Interop.Generator;

/// <summary>The command line: <c>metadata</c> compiles the text, <c>generate</c> writes C# from the result.</summary>
public static class Program
{
    private const string Usage = """
        interop metadata --text FOLDER --output FOLDER
            compiles the metadata text to .winmd files
        interop generate --metadata FOLDER --wdk FILE-OR-FOLDER --names FILE --output FOLDER [--tests FOLDER]
            writes C# for the listed names from those files and Windows.Wdk.winmd, and the layout tests
        interop scrape --header FILE --name NAME --text FOLDER [--clang PROGRAM] [--options "CLANG OPTIONS"]
            reads a header with clang and shows where the metadata text of that name (such as net/ring.h) says something else
        """;

    private const int DifferenceFound = 3;

    public static int Main(string[] args) => Run(args, Console.Out, Console.Error);

    /// <returns>The exit code: 0, 1 for a fault in the input, 2 for a wrong command line.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(errors);
        try
        {
            switch (args)
            {
                case ["metadata", .. string[] rest]:
                    Compile(new Options(rest), output);
                    return 0;
                case ["generate", .. string[] rest]:
                    Generate(new Options(rest), output);
                    return 0;
                case ["scrape", .. string[] rest]:
                    return Scrape(new Options(rest), output);
                default:
                    errors.WriteLine(Usage);
                    return 2;
            }
        }
        catch (GeneratorException fault)
        {
            errors.WriteLine($"interop : error : {fault.Message}");
            return 1;
        }
    }

    private static void Compile(Options options, TextWriter output)
    {
        MetadataText text = MetadataText.Load(options["text"]);
        Catalog all = Inputs.All(text);
        _ = Directory.CreateDirectory(options["output"]);
        foreach ((string part, string @namespace) in Inputs.Parts)
        {
            string path = Path.Combine(options["output"], $"{@namespace}.winmd");
            byte[] image = WinmdWriter.Write(text[part], all, @namespace, typeof(Program).Assembly.GetName().Version!);
            File.WriteAllBytes(path, image);
            output.WriteLine($"{path}: {text[part].Definitions.Count} definitions, {image.Length} bytes");
        }
    }

    private static void Generate(Options options, TextWriter output)
    {
        (Catalog all, KernelMerge merge) = Inputs.Load(options["metadata"], Inputs.FindPublished(options["wdk"]));
        NameList list = NameList.Read(options["names"]);
        Catalog catalog = TargetFilter.Apply(all, list.Targets);
        Selection selection = Selection.From(list, catalog, all);
        new CodeGenerator(selection, catalog, list.Targets, new GeneratedFolder(options["output"])).Run();
        if (options.Find("tests") is string tests)
        {
            new LayoutTestFiles(catalog, new GeneratedFolder(tests)).Run(selection.Chosen<StructDefinition>());
        }

        foreach ((string name, string reason) in merge.Overruled)
        {
            output.WriteLine($"{name}: from the text, {Inputs.PublishedFile} differs: {reason}");
        }
    }

    /// <returns>3 when text and header differ.</returns>
    private static int Scrape(Options options, TextWriter output)
    {
        string[] clangOptions = (options.Find("options") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Clang clang = new(options.Find("clang") ?? "clang", clangOptions);
        Catalog text = Inputs.All(MetadataText.Load(options["text"]));
        bool differs = false;
        foreach (string line in FactDifference.Lines(
            TextFacts.Read(text, options["name"]), HeaderFacts.Read(clang, options["header"])))
        {
            output.WriteLine(line);
            differs = true;
        }

        return differs ? DifferenceFound : 0;
    }

    /// <summary>Pairs of --name value.</summary>
    private sealed class Options
    {
        private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

        public Options(string[] args)
        {
            for (int i = 0; i < args.Length; i += 2)
            {
                if (!args[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == args.Length)
                {
                    throw new GeneratorException($"'{args[i]}' is not an option with a value");
                }

                _values[args[i][2..]] = args[i + 1];
            }
        }

        public string this[string name]
            => _values.GetValueOrDefault(name) ?? throw new GeneratorException($"the option --{name} is missing");

        public string? Find(string name) => _values.GetValueOrDefault(name);
    }
}

namespace VirtioNetCx.Build;

/// <summary>Import libraries, support object and version resource; the linker; CheckSum and checks.</summary>
internal sealed class LinkCommand
{
    private readonly Options _options;
    private readonly Target _target;
    private readonly Linker _linker;
    private readonly string _work;
    private readonly string _image;
    private readonly string _name;

    private LinkCommand(Options options)
    {
        _options = options;
        _target = Target.Parse(options.Required("arch"));
        _linker = Linker.Find(options.Optional("linker"));
        _work = Path.GetFullPath(options.Required("work")); // of its own: Roslyn's PDB has the same name as the linker's
        _name = options.Required("name");
        _image = _name + options.Required("extension");
    }

    private bool IsDriver => (_options.Optional("kind") ?? "Driver") == "Driver";

    /// <summary>Runs the stage.</summary>
    public static int Run(Options options) => new LinkCommand(options).Run();

    private int Run()
    {
        _ = Directory.CreateDirectory(_work);
        IEnumerable<string> arguments = MakeInputs()
            .Concat(LinkOptions.Common(_target, _name, _image, _linker.IsLld))
            .Concat(KindOptions())
            .Concat(_options.All("option"));
        (int code, string text) = ToolRun.Run(_linker.Path, arguments, _work);
        if (code != 0 || text.Trim().Length != 0)
        {
            return Report(LinkerMessages.Explain(_linker.Path, code, text));
        }

        byte[] bytes = File.ReadAllBytes(Path.Combine(_work, _image));
        PeChecksum.Write(bytes);
        if (IsDriver)
        {
            IReadOnlyList<Problem> problems = CheckCommand.Check(
                Path.Combine(_work, _image), bytes, _target, ImportList.Read(_options.Optional("imports")));
            if (problems.Count != 0)
            {
                return Report(problems);
            }
        }

        Publish(bytes);
        return 0;
    }

    private List<string> MakeInputs()
    {
        List<string> inputs = [.. _options.All("object").Select(Relative)];
        File.WriteAllBytes(Path.Combine(_work, "support.obj"), SupportObject.Create(_target, _options.Required("entry")));
        inputs.Add("support.obj");
        inputs.AddRange(_options.All("def").Select(definition => ImportLibrary.Create(_linker, _target, Relative(definition), _work)));
        if (IsDriver)
        {
            File.WriteAllBytes(Path.Combine(_work, "version.res"), VersionResource.Create(Version, VersionStrings()));
            inputs.Add("version.res");
        }

        return inputs;
    }

    private Version Version => Version.Parse(_options.Optional("version") ?? "0.0.0");

    private IEnumerable<string> KindOptions() =>
        IsDriver ? LinkOptions.Driver(_linker.IsLld) : LinkOptions.Program(_options.Required("subsystem"));

    private (string Name, string Value)[] VersionStrings() =>
    [
        ("CompanyName", _options.Optional("company") ?? _name),
        ("FileDescription", _options.Optional("description") ?? _name),
        ("FileVersion", Version.ToString()),
        ("InternalName", _image),
        ("LegalCopyright", _options.Optional("copyright") ?? string.Empty),
        ("OriginalFilename", _image),
        ("ProductName", _options.Optional("product") ?? _name),
        ("ProductVersion", Version.ToString()),
    ];

    /// <summary>Everything the linker sees is relative to where it runs: it writes its command line into the PDB.</summary>
    private string Relative(string path) => Path.GetRelativePath(_work, Path.GetFullPath(path));

    private void Publish(byte[] image)
    {
        string output = Path.GetFullPath(_options.Required("out"));
        _ = Directory.CreateDirectory(output);
        foreach (string extension in (string[])[".pdb", ".map"])
        {
            string from = Path.Combine(_work, _name + extension);
            File.Copy(from, Path.Combine(output, _name + extension), overwrite: true);
        }

        File.WriteAllBytes(Path.Combine(output, _image), image);
    }

    private static int Report(IEnumerable<Problem> problems)
    {
        foreach (Problem problem in problems)
        {
            Console.Out.WriteLine(problem);
        }

        return 1;
    }
}

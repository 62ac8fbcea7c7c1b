namespace VirtioNetCx.Tests.Build;

/// <summary>The whole build in copies of the tree: it repeats itself to the byte, does nothing twice, and stops where it must.</summary>
[NonParallelizable]
internal sealed class RepeatTests
{
    private static readonly string[] s_architectures = ["x64", "arm64"];
    private SourceCopy _first = null!;

    [OneTimeSetUp]
    public void BuildOnce()
    {
        _first = new SourceCopy("a");
        (int code, string output) = _first.Build();
        Assert.That(code, Is.Zero, output);
    }

    [OneTimeTearDown]
    public void Remove() => _first.Dispose();

    [Test]
    [Order(1)]
    public void Another_folder_gives_the_same_bytes()
    {
        using SourceCopy second = new("another folder with a longer name");
        (int code, string output) = second.Build();
        Assert.That(code, Is.Zero, output);
        foreach (string file in Products())
        {
            Assert.That(File.ReadAllBytes(second.PathOf(file)), Is.EqualTo(File.ReadAllBytes(_first.PathOf(file))), file);
        }
    }

    [Test]
    [Order(2)]
    public void Nothing_changed_nothing_done()
    {
        Dictionary<string, DateTime> before = Times();
        (int code, string output) = _first.Build();
        Assert.That(code, Is.Zero, output);
        Assert.That(Times(), Is.EqualTo(before));
    }

    [Test]
    [Order(3)]
    public void Changed_import_list_relinks_and_does_not_recompile()
    {
        Dictionary<string, DateTime> before = Times();
        File.AppendAllText(_first.PathOf("Driver/Sys/AllowedImports.txt"), "# changed\n");
        (int code, string output) = _first.Build();
        Assert.That(code, Is.Zero, output);
        Dictionary<string, DateTime> after = Times();
        Assert.That(after.Where(f => f.Value == before[f.Key]).Select(f => Path.GetExtension(f.Key)).Distinct(), Is.EquivalentTo((string[])[".dll", ".obj"]));
    }

    [Test]
    [Order(4)]
    public void Changed_version_reaches_the_image()
    {
        string props = _first.PathOf("Directory.Build.props");
        File.WriteAllText(props, File.ReadAllText(props).Replace("<Version>", "<Version>7.", StringComparison.Ordinal));
        (int code, string output) = _first.Build();
        Assert.That(code, Is.Zero, output);
        byte[] image = File.ReadAllBytes(_first.PathOf("Driver/Sys/bin/arm64/VirtioNetCx.sys"));
        Assert.That(image.AsSpan().IndexOf(System.Text.Encoding.Unicode.GetBytes("FileVersion\0\07.")), Is.Positive);
    }

    [Test]
    [Order(5)]
    public void Import_that_the_list_does_not_allow_stops_the_build_by_name()
    {
        string list = _first.PathOf("Driver/Sys/AllowedImports.txt");
        string[] lines = File.ReadAllLines(list);
        File.WriteAllLines(list, lines.Where(l => !l.Contains("KeBugCheckEx", StringComparison.Ordinal)));
        (int code, string output) = _first.Build();
        File.WriteAllLines(list, lines);
        Assert.That(code, Is.Not.Zero);
        Assert.That(output, Does.Match(@"/Driver/FailFast\.Kernel\.cs\(\d+,\d+\): error VNC0013: import of 'KeBugCheckEx' from 'ntoskrnl.exe' in '.+\.Stop'"));
    }

    [Test]
    [Order(6)]
    public void Allocation_in_the_driver_stops_the_build_by_name()
    {
        string source = _first.PathOf("Driver/Careless.Kernel.cs");
        File.WriteAllText(
            source,
            """
            namespace VirtioNetCx;

            internal static class Careless
            {
                internal static object Make(int value)
                {
                    _ = new object();
                    return value;
                }
            }

            """);
        (int code, string output) = _first.Build();
        File.Delete(source);
        Assert.That(code, Is.Not.Zero);
        Assert.That(output, Does.Contain("Careless.Kernel.cs(7,9): error VNC0001: 'new System.Object' in 'VirtioNetCx.Careless.Make'"));
        Assert.That(output, Does.Contain("Careless.Kernel.cs(8,9): error VNC0004: boxing of 'System.Int32' in 'VirtioNetCx.Careless.Make'"));
    }

    [Test]
    [Order(7)]
    public void Missing_linker_stops_the_build_by_name()
    {
        File.Delete(_first.PathOf("Driver/Sys/bin/x64/VirtioNetCx.sys"));
        (int code, string output) = _first.Build("-p:FreestandingLinker=/nowhere/lld-link");
        Assert.That(code, Is.Not.Zero);
        Assert.That(output, Does.Contain("error VNC0094: FreestandingLinker is '/nowhere/lld-link', and there is no such file"));
    }

    private static IEnumerable<string> Products() =>
        from architecture in s_architectures
        from extension in (string[])[".sys", ".pdb", ".map"]
        select $"Driver/Sys/bin/{architecture}/VirtioNetCx{extension}";

    private Dictionary<string, DateTime> Times() =>
        Products()
            .Concat(s_architectures.SelectMany(a => (string[])[$"Driver/Sys/obj/{a}/VirtioNetCx.dll", $"Driver/Sys/obj/{a}/VirtioNetCx.obj"]))
            .ToDictionary(file => file, file => File.GetLastWriteTimeUtc(_first.PathOf(file)));
}

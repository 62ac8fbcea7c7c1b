using VirtioNetCx.Build;

namespace VirtioNetCx.Tests.Build;

/// <summary>The tool as a person or a script runs it.</summary>
internal sealed class ToolTests
{
    private const string Image = "Driver/Sys/bin/x64/VirtioNetCx.sys";
    private static readonly string s_tool = Repository.PathOf("Driver/Build/bin/VirtioNetCx.Build.dll");

    [Test]
    public void Check_passes_the_built_driver() => Assert.That(Check(Repository.PathOf(Image)), Is.EqualTo((0, string.Empty)));

    [Test]
    public void Check_refuses_a_copy_with_one_flipped_byte()
    {
        string copy = Path.GetTempFileName();
        byte[] bytes = Repository.Read(Image);
        bytes[bytes.Length / 2] ^= 0x10;
        File.WriteAllBytes(copy, bytes);
        (int code, string output) = Check(copy);
        File.Delete(copy);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.StartWith($"{copy}: error VNC0040: CheckSum is "));
    }

    [Test]
    public void Missing_file_is_an_error_with_a_code_not_a_stack_trace()
    {
        (int code, string output) = Check("/nowhere/x.sys");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output.Trim(), Does.Match(@"^VirtioNetCx\.Build: error VNC0096: .*/nowhere/x\.sys.*$"));
    }

    [Test]
    public void Tool_that_does_not_start_is_named() =>
        Assert.That(
            Assert.Throws<BuildException>(() => ToolRun.Run("/nowhere/ilc", [], Path.GetTempPath()))!.Message,
            Does.Contain("error VNC0093: /nowhere/ilc does not start"));

    [Test]
    public void No_command_gives_the_usage()
    {
        (int code, string output) = Run();
        Assert.That(code, Is.EqualTo(2));
        Assert.That(output, Does.Contain("gate    --assembly"));
    }

    [TestCase("--image")]
    [TestCase("stray", "x")]
    public void Wrong_options_are_refused(params string[] arguments) =>
        Assert.That(Assert.Throws<BuildException>(() => Options.Parse(arguments))!.Problem.Code, Is.EqualTo("VNC0090"));

    [Test]
    public void Missing_option_is_named() =>
        Assert.That(
            Assert.Throws<BuildException>(() => Options.Parse([]).Required("image"))!.Message,
            Does.Contain("option --image is missing"));

    [Test]
    public void Response_file_holds_one_argument_a_line()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "--def\na b.def\n\n--def\nc.def\n");
        Options options = Options.Parse(["--arch", "x64", "@" + path]);
        File.Delete(path);
        Assert.That(options.All("def"), Is.EqualTo((string[])["a b.def", "c.def"]));
        Assert.That(options.Required("arch"), Is.EqualTo("x64"));
    }

    [Test]
    public void Unknown_architecture_is_named() =>
        Assert.That(Assert.Throws<BuildException>(() => Target.Parse("x86"))!.Message, Does.Contain("unknown architecture 'x86'"));

    [Test]
    public void Definition_file_that_is_missing_is_named()
    {
        Linker linker = Linker.Find(null);
        BuildException problem = Assert.Throws<BuildException>(
            () => ImportLibrary.Create(linker, Target.X64, "nowhere.def", Path.GetTempPath()))!;
        Assert.That(problem.Message, Does.StartWith("nowhere.def: error VNC0031"));
    }

    private static (int ExitCode, string Output) Check(string image) =>
        Run("check", "--image", image, "--arch", "x64", "--imports", Repository.PathOf("Driver/Sys/AllowedImports.txt"));

    private static (int ExitCode, string Output) Run(params string[] arguments) =>
        Command.Run(Environment.ProcessPath!, ["exec", s_tool, .. arguments]);
}

using System.Text.RegularExpressions;
using VirtioNetCx.Build;

namespace VirtioNetCx.Tests.Build;

/// <summary>The gate between Roslyn and ILC, on code that it must refuse and code that it must pass.</summary>
internal sealed partial class GateTests
{
    private const string RefusedSource = "Tests/Build/Fixtures/Refused/Refused.cs";
    private const string RefusedAssembly = "Tests/Build/Fixtures/Refused/obj/x64/Refused.dll";
    private static readonly PathMap s_paths = new(Repository.Root + "/=/src/");

    private static IReadOnlyList<Problem> Refused => GateCommand.Check(
        Repository.PathOf(RefusedAssembly), s_paths, ImportList.Read(Repository.PathOf("Driver/Sys/AllowedImports.txt")));

    [Test]
    public void Every_marked_line_is_refused_for_its_reason_and_no_other()
    {
        IEnumerable<string> found = Refused.Select(p => $"{p.Line}: {p.Code}").Distinct();
        IEnumerable<string> marked = File.ReadLines(Repository.PathOf(RefusedSource))
            .SelectMany((text, index) => Marks().Match(text).Groups["code"].Captures.Select(c => $"{index + 1}: {c.Value}"));
        Assert.That(found, Is.EquivalentTo(marked));
    }

    [TestCase("VNC0001", "'new VirtioNetCx.Fixtures.Box' in 'VirtioNetCx.Fixtures.Refused.NewObject'")]
    [TestCase("VNC0002", "delegate or lambda 'VirtioNetCx.Fixtures.Change' in 'VirtioNetCx.Fixtures.Refused.Lambda'")]
    [TestCase("VNC0003", "array 'new System.Int32[]' in 'VirtioNetCx.Fixtures.Refused.NewArray'")]
    [TestCase("VNC0004", "boxing of 'System.Int32' in 'VirtioNetCx.Fixtures.Refused.Boxing'")]
    [TestCase("VNC0005", "string \"text\" in 'VirtioNetCx.Fixtures.Refused.Literal'")]
    [TestCase("VNC0006", "'throw' in 'VirtioNetCx.Fixtures.Refused.Throw'")]
    [TestCase("VNC0007", "virtual or interface call of 'VirtioNetCx.Fixtures.IThing.Size' in 'VirtioNetCx.Fixtures.Refused.InterfaceCall'")]
    [TestCase("VNC0008", "type test or cast to 'VirtioNetCx.Fixtures.Box' in 'VirtioNetCx.Fixtures.Refused.TypeTest'")]
    [TestCase("VNC0009", "static constructor or static field with an initial value in 'VirtioNetCx.Fixtures.Statics'")]
    [TestCase("VNC0010", "static field 'VirtioNetCx.Fixtures.HeapStatics.Kept' has a reference type")]
    [TestCase("VNC0011", "'catch' in 'VirtioNetCx.Fixtures.Refused.Catch'")]
    [TestCase("VNC0013", "import of 'ExAllocatePool2' from 'ntoskrnl.exe' in 'VirtioNetCx.Fixtures.Refused.Unlisted'")]
    [TestCase("VNC0014", "'VirtioNetCx.Fixtures.Refused.Missing' is extern and has no implementation")]
    [TestCase("VNC0016", "string concatenation or interpolation in 'VirtioNetCx.Fixtures.Refused.Concatenation'")]
    public void Message_names_construct_and_method(string code, string words) =>
        Assert.That(Refused.Where(p => p.Code == code).Select(p => p.Message), Has.Some.Contain(words));

    [Test]
    public void Message_has_the_form_that_MSBuild_reads()
    {
        string text = Refused[0].ToString();
        Assert.That(text, Does.Match(@"^.+/Tests/Build/Fixtures/Refused/Refused\.cs\(\d+,\d+\): error VNC\d{4}: "));
        Assert.That(text[..text.IndexOf('(', StringComparison.Ordinal)], Does.Exist);
    }

    [TestCase("Tests/Build/Fixtures/MinimalDriver/obj/x64/MinimalDriver.dll")]
    [TestCase("Tests/Build/Fixtures/MinimalDriver/obj/arm64/MinimalDriver.dll")]
    [TestCase("Tests/Build/Fixtures/SelfTest/obj/x64/SelfTest.dll")]
    public void Freestanding_code_passes(string assembly)
    {
        ImportList? imports = ImportList.Read(Repository.PathOf("Driver/Sys/AllowedImports.txt"));
        Assert.That(GateCommand.Check(Repository.PathOf(assembly), s_paths, imports), Is.Empty);
    }

    [Test]
    public void Import_list_with_a_bad_line_is_refused_by_line()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "# fine\nntoskrnl.exe KeBugCheckEx # why\nKeBugCheckEx\n");
        BuildException problem = Assert.Throws<BuildException>(() => ImportList.Read(path))!;
        File.Delete(path);
        Assert.That(problem.Problem.ToString(), Does.Contain("(3,1): error VNC0091"));
    }

    [GeneratedRegex(@"// refused:( (?<code>VNC\d{4}))+")]
    private static partial Regex Marks();
}

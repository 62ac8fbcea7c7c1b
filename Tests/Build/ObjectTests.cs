using System.Reflection.PortableExecutable;
using VirtioNetCx.Build;

namespace VirtioNetCx.Tests.Build;

/// <summary>Object files: the ones the build writes, and what it reads in ILC's.</summary>
internal sealed class ObjectTests
{
    private string _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory().FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCase("x64", "x86_64-pc-windows-msvc")]
    [TestCase("arm64", "aarch64-pc-windows-msvc")]
    public void Machine_code_is_what_its_text_assembles_to(string architecture, string triple)
    {
        Target target = Target.Parse(architecture);
        IReadOnlyList<MachineInstruction>[] functions =
            [MachineCode.Entry(target, "FxDriverEntry"), MachineCode.GuardCheck(target), MachineCode.GuardDispatch(target)];
        MachineInstruction[] all = [.. functions.SelectMany(f => f)];
        string source = Path.Combine(_directory, "x.s");
        string[] lines = [.. all.Select(i => i.Text)];
        File.WriteAllLines(source, architecture == "x64" ? [".intel_syntax noprefix", .. lines] : lines);
        string output = Path.Combine(_directory, "x.obj");
        _ = Command.Output("llvm-mc", "--triple=" + triple, "-filetype=obj", source, "-o", output);
        byte[] file = File.ReadAllBytes(output);
        SectionHeader text = new PEHeaders(new MemoryStream(file)).SectionHeaders.Single(s => s.Name == ".text");
        string assembled = Convert.ToHexString(file.AsSpan(text.PointerToRawData, text.SizeOfRawData));
        Assert.That(assembled, Is.EqualTo(string.Concat(all.Select(i => i.Encoding))));

        string relocations = Command.Output("llvm-objdump", "-r", output);
        int expected = all.Count(i => i.Symbol is not null);
        Assert.That(relocations.Split('\n').Count(l => l.Contains("IMAGE_REL", StringComparison.Ordinal)), Is.EqualTo(expected));
    }

    [TestCase("x64", "COFF-x86-64")]
    [TestCase("arm64", "COFF-ARM64")]
    public void Support_object_reads_back(string architecture, string format)
    {
        string path = Path.Combine(_directory, "support.obj");
        File.WriteAllBytes(path, SupportObject.Create(Target.Parse(architecture), "FxDriverEntry"));
        Assert.That(Command.Output("llvm-readobj", "--file-headers", path), Does.Contain("Format: " + format));
        CoffObject ours = CoffObject.Read(path);
        Assert.That(ours.Defined, Is.SupersetOf((string[])
            ["GsDriverEntry", "__security_cookie", "RhpTrapThreads", "_load_config_used", "__guard_check_icall_fptr", "__guard_dispatch_icall_fptr"]));
        Assert.That(ours.Undefined, Does.Contain("FxDriverEntry").And.Contain("__guard_fids_table"));
        Assert.That(ours.References, Does.Contain(("GsDriverEntry", "FxDriverEntry")));
        string relocations = Command.Output("llvm-objdump", "-r", path);
        Assert.That(relocations, Does.Not.Contain("Unknown"));
        Assert.That(relocations.Split('\n').Count(l => l.Contains("ADDR64", StringComparison.Ordinal)), Is.EqualTo(11));
    }

    [TestCase("RhpNewFast", "allocates an object")]
    [TestCase("RhpNewArray", "allocates an array")]
    [TestCase("RhpThrowEx", "throws an exception")]
    [TestCase("RhTypeCast_IsInstanceOfClass", "casts or tests")]
    [TestCase("_tls_index", "thread statics")]
    public void Missing_service_is_named_with_the_function_that_wants_it(string symbol, string meaning)
    {
        string path = WriteObject(symbol, define: false);
        Assert.That(
            ObjectGate.Check(path).Single().ToString(),
            Does.Contain("error VNC0030: 'Driver_Space_Type.Method'").And.Contain(meaning).And.Contain(symbol));
    }

    [TestCase("Driver_Internal_Runtime_CompilerHelpers_ThrowHelpers__ThrowPlatformNotSupportedException", "unknown intrinsic")]
    [TestCase("Driver_Internal_Runtime_CompilerHelpers_ThrowHelpers__ThrowNotImplementedException", "could not compile")]
    public void Code_that_was_not_compiled_is_named(string symbol, string meaning) =>
        Assert.That(ObjectGate.Check(WriteObject(symbol, define: true)).Single().Message, Does.Contain(meaning));

    [Test]
    public void Object_without_such_references_passes() => Assert.That(ObjectGate.Check(WriteObject("KeBugCheckEx", define: false)), Is.Empty);

    [Test]
    public void Linker_message_about_a_runtime_service_is_explained()
    {
        const string text = "lld-link: error: undefined symbol: RhpUnknown\n>>> referenced by VirtioNetCx.obj:(VirtioNetCx_Space_Type__Method)\n";
        Assert.That(
            LinkerMessages.Explain("lld-link", 1, text).Single().ToString(),
            Does.Contain("error VNC0032: 'RhpUnknown' is a service of a managed runtime").And.Contain("VirtioNetCx_Space_Type.Method"));
    }

    [Test]
    public void Missing_linker_is_named_with_its_package()
    {
        string? path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", _directory);
        try
        {
            BuildException problem = Assert.Throws<BuildException>(() => Linker.Find(null))!;
            Assert.That(problem.Problem.ToString(), Does.Contain("VNC0094").And.Contain("apt-get install lld"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }

    private string WriteObject(string symbol, bool define)
    {
        CoffWriter coff = new(Target.X64);
        CoffSection text = coff.Section(".text", CoffSection.Code);
        text.Append(new byte[32]);
        coff.Define("Driver_Space_Type__Other", text, 0);
        coff.Define("Driver_Space_Type__Method", text, 16);
        if (define)
        {
            coff.Define(symbol, text, 8);
        }

        text.Relocations.Add((20, symbol, 4));
        string path = Path.Combine(_directory, "x.obj");
        File.WriteAllBytes(path, coff.ToBytes());
        return path;
    }
}

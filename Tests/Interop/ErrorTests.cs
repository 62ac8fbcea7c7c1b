using System.IO;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Interop.Generator;

namespace VirtioNetCx.Tests.Interop;

/// <summary>A fault in the input ends with exit code 1 and one line that names the thing.</summary>
[TestFixture]
public sealed class ErrorTests
{
    private const string Targets = "target Windows.Wdk.Wdf 1.31\ntarget Windows.Wdk.NetAdapterCx 2.1\n";

    private DirectoryInfo _scratch = null!;

    [SetUp]
    public void MakeScratch() => _scratch = Repository.Scratch();

    [TearDown]
    public void RemoveScratch() => _scratch.Delete(true);

    [Test]
    public void Unknown_name_in_the_list()
        => Assert.That(
            GenerateFails("WdfDeviceCreate\nWdfDeviceCraete\n"),
            Does.Contain("names.txt(4): 'WdfDeviceCraete' is in none of the metadata files"));

    [Test]
    public void Unknown_namespace_in_the_list()
        => Assert.That(GenerateFails("Windows.Wdk.Nonsense.*\n"), Does.Contain("names.txt(3): 'Windows.Wdk.Nonsense.*' is in none"));

    [Test]
    public void Function_that_the_target_version_does_not_have()
        => Assert.That(
            GenerateFails("NetAdapterLightweightInitAllocate\n"),
            Does.Contain("'NetAdapterLightweightInitAllocate' exists since version 2.3 of Windows.Wdk.NetAdapterCx, and the target"));

    [Test]
    public void Function_without_a_public_signature()
        => Assert.That(GenerateFails("WdfCxVerifierKeBugCheck\n"), Does.Contain("'WdfCxVerifierKeBugCheck' has no public signature"));

    [Test]
    public void Two_names_on_a_line()
        => Assert.That(GenerateFails("WDF_OBJECT_ATTRIBUTES WDF_DRIVER_CONFIG\n"), Does.Contain("names.txt(3): one name a line"));

    [Test]
    public void Target_that_is_no_version()
        => Assert.That(GenerateFails("target Windows.Wdk.Wdf latest\nWdfDeviceCreate\n"), Does.Contain("'latest' is not a version"));

    [Test]
    public void Type_that_cannot_be_expressed()
    {
        _ = Repository.RequirePublished();

        Assert.That(
            GenerateFails("KUSER_SHARED_DATA\n", Repository.Published!),
            Does.Contain("'KUSER_SHARED_DATA'").And.Contain("cannot be expressed in C#"));
    }

    [Test]
    public void Type_passed_by_value_that_no_file_defines()
    {
        string text = CopyText();
        File.AppendAllText(Path.Combine(text, "basic.txt"), "external MYSTERY = Windows.Win32.Nowhere.MYSTERY : u4\n");
        File.WriteAllText(
            Path.Combine(text, "wdf", "extra.txt"),
            "header extra.h\nnamespace Windows.Wdk.Wdf\nversion 1.33\n\nstruct EXTRA size 4 align 4\n    0 MYSTERY Field\n");
        string metadata = Compile(text);

        Assert.That(
            GenerateFails("EXTRA\n", EmptyPublished(), metadata),
            Does.Contain("'EXTRA' cannot be expressed in C#: 'Windows.Win32.Nowhere.MYSTERY' is used by value but its layout"));
    }

    [Test]
    public void List_that_does_not_exist()
        => Assert.That(
            Fails(
                "generate", "--metadata", Repository.Metadata, "--wdk", EmptyPublished(), "--names", "nowhere.txt",
                "--output", _scratch.FullName),
            Does.Contain("the list of names 'nowhere.txt' does not exist"));

    [Test]
    public void Published_metadata_that_does_not_exist()
        => Assert.That(
            GenerateFails("WdfDeviceCreate\n", Path.Combine(_scratch.FullName, "nowhere")),
            Does.Contain("Windows.Wdk.winmd is neither").And.Contain("Microsoft.Windows.WDK.Win32Metadata"));

    [Test]
    public void Metadata_file_that_does_not_exist()
        => Assert.That(
            GenerateFails("WdfDeviceCreate\n", EmptyPublished(), _scratch.CreateSubdirectory("empty").FullName),
            Does.Contain("Windows.Wdk.Wdf.winmd' does not exist"));

    [Test]
    public void Metadata_file_that_is_none()
    {
        string path = Path.Combine(_scratch.FullName, "Windows.Wdk.winmd");
        File.WriteAllText(path, "MZ, but no more");

        Assert.That(GenerateFails("WdfDeviceCreate\n", path), Does.Contain($"'{path}' is not a metadata file"));
    }

    [Test]
    public void Missing_option()
        => Assert.That(Fails("metadata", "--text", Repository.Text), Does.Contain("the option --output is missing"));

    [Test]
    public void Unknown_command_shows_the_usage()
    {
        StringWriter errors = new();

        Assert.That(Program.Run(["compile"], TextWriter.Null, errors), Is.EqualTo(2));
        Assert.That(errors.ToString(), Does.Contain("interop metadata").And.Contain("interop generate"));
    }

    [TestCase("struct S size 4 align 4\n    0 UNHEARD_OF Field", "unknown type 'UNHEARD_OF'")]
    [TestCase("struct S size 4 align 4\n    0 ULONG", "a field is offset type name")]
    [TestCase("struct S size four align 4\n    0 ULONG Field", "'four' is not a number")]
    [TestCase("struct S size 4 align 4\n    0:3 ULONG Field", "byte.shift:width")]
    [TestCase("strukt S size 4 align 4", "unknown keyword 'strukt'")]
    [TestCase("enum E : int7\n    A = 0", "an enum cannot be stored as 'int7'")]
    [TestCase("enum E\n    A = ten", "'ten' is not a number")]
    [TestCase("callback C\n    ULONG A", "a word is missing")]
    [TestCase("callback C E void\n    ULONG A", "'returns' is missing")]
    [TestCase("function 1 F returns NTSTATUS\n    _In_", "a parameter is [annotations] type name")]
    [TestCase("opaque WDFDEVICE_INIT", "'WDFDEVICE_INIT' is defined twice")]
    public void Faulty_line_in_the_text(string lines, string message)
    {
        string text = CopyText();
        File.WriteAllText(Path.Combine(text, "wdf", "extra.txt"), $"header extra.h\nnamespace Windows.Wdk.Wdf\nversion 1.33\n{lines}\n");

        string error = Fails("metadata", "--text", text, "--output", Path.Combine(_scratch.FullName, "out"));

        Assert.That(error, Does.Contain(message));
        Assert.That(error, Does.Contain("extra."));
    }

    private string GenerateFails(string names, string? published = null, string? metadata = null)
    {
        string list = Path.Combine(_scratch.FullName, "names.txt");
        File.WriteAllText(list, Targets + names);
        return Fails(
            "generate", "--metadata", metadata ?? Repository.Metadata, "--wdk", published ?? EmptyPublished(), "--names", list,
            "--output", _scratch.CreateSubdirectory("generated").FullName);
    }

    private static string Fails(params string[] arguments)
    {
        StringWriter errors = new();
        int exitCode = Program.Run(arguments, TextWriter.Null, errors);
        Assert.That(exitCode, Is.EqualTo(1), errors.ToString());
        Assert.That(errors.ToString().TrimEnd().Split('\n'), Has.Length.EqualTo(1), "one line");
        return errors.ToString();
    }

    /// <summary>A valid metadata file in the place of the published one, for faults that have nothing to do with it.</summary>
    private string EmptyPublished()
    {
        string path = Path.Combine(_scratch.FullName, "Windows.Wdk.winmd");
        File.Copy(Path.Combine(Repository.Metadata, "Windows.Wdk.Kernel.winmd"), path, true);
        return path;
    }

    private string CopyText()
    {
        string copy = Path.Combine(_scratch.FullName, "text");
        foreach (string file in Directory.GetFiles(Repository.Text, "*.txt", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(Repository.Text, file));
            _ = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    private string Compile(string text)
    {
        string output = Path.Combine(_scratch.FullName, "metadata");
        Assert.That(Program.Run(["metadata", "--text", text, "--output", output], TextWriter.Null, TextWriter.Null), Is.Zero);
        Assert.That(Directory.GetFiles(output).Select(Path.GetFileName), Has.Member("Windows.Wdk.Wdf.winmd"));
        return output;
    }
}

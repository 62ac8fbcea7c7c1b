using System.Collections.Generic;
using System.IO;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Interop.Generator;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Tests.Interop;

/// <summary>The committed C# is what the generator writes today.</summary>
[TestFixture]
public sealed class RegenerationTests
{
    [Test]
    public void Generated_code_and_layout_tests_are_up_to_date()
    {
        string published = Repository.RequirePublished();
        DirectoryInfo scratch = Repository.Scratch();
        try
        {
            string code = Path.Combine(scratch.FullName, "Generated");
            string tests = Path.Combine(scratch.FullName, "Tests");
            StringWriter errors = new();
            int exitCode = Program.Run(
                [
                    "generate", "--metadata", Repository.Metadata, "--wdk", published,
                    "--names", Path.Combine(Repository.Interop, "NativeMethods.txt"), "--output", code, "--tests", tests,
                ],
                TextWriter.Null,
                errors);

            Assert.That(exitCode, Is.Zero, errors.ToString());
            AssertSame(code, Path.Combine(Repository.Interop, "Generated"));
            AssertSame(tests, Path.Combine(Repository.Root, "Tests", "Interop", "Generated"));
        }
        finally
        {
            scratch.Delete(true);
        }
    }

    /// <summary>Where our text overrules the published metadata. Each is a flaw of that file, or something it does not cover.</summary>
    [Test]
    public void Published_metadata_is_overruled_only_where_known()
    {
        (_, KernelMerge merge) = Inputs.Load(Repository.Metadata, Inputs.FindPublished(Repository.RequirePublished()));

        Assert.That(
            merge.Overruled.Where(o => o.Value != "not there").ToDictionary(),
            Is.EquivalentTo(new Dictionary<string, string>
            {
                ["CM_PARTIAL_RESOURCE_DESCRIPTOR"] = "size 24 there, 20 here",
                ["CM_PARTIAL_RESOURCE_LIST"] = "size 32 there, 28 here",
                ["CM_FULL_RESOURCE_DESCRIPTOR"] = "size 40 there, 36 here",
                ["CM_RESOURCE_LIST"] = "size 48 there, 40 here",
                ["SCATTER_GATHER_LIST"] = "size 40 there, 16 here",
                ["HIGH_LEVEL"] = "another value",
                ["KeBugCheckEx"] = "'Windows.Win32.System.Diagnostics.Debug.BUGCHECK_ERROR' is used by value but its layout is not known",
                ["KeStallExecutionProcessor"] = "module HAL.dll",
                ["RtlCopyUnicodeString"] = "module ntdll.dll",
                ["PCI_COMMON_HEADER"] = "not usable there: field 'Range' is an array of, or points to, a structure without a name",
            }));
    }

    private static void AssertSame(string fresh, string committed)
    {
        Assert.That(Files(fresh), Is.EqualTo(Files(committed)), $"files in {committed}");
        foreach (string file in Files(fresh))
        {
            Assert.That(
                File.ReadAllBytes(Path.Combine(committed, file)),
                Is.EqualTo(File.ReadAllBytes(Path.Combine(fresh, file))),
                $"{file} is out of date: regenerate, as Interop/README.md says");
        }
    }

    private static List<string> Files(string folder)
        => [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order()];
}

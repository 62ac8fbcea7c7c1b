using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Interop.Generator;

namespace VirtioNetCx.Tests.Interop;

/// <summary>
/// The scraper reads headers written for this test, which state the same facts as the metadata text in their own way, and
/// agrees with the text; and it shows what was changed on either side.
/// </summary>
[TestFixture]
public sealed class ScraperTests
{
    private const int Same = 0;
    private const int Different = 3;

    private static readonly string s_headers = Path.Combine(Repository.Root, "Tests", "Interop", "Scraper");
    private static readonly string? s_clang = new[] { "clang", "clang-14", "clang-16", "clang-18" }.FirstOrDefault(CanRun);

    [TestCase("ring.h", "net/ring.h")]
    [TestCase("packet.h", "net/packet.h")]
    [TestCase("dpc.h", "wdfdpc.h")]
    public void Headers_agree_with_the_text(string header, string name)
    {
        (int exitCode, string output) = Scrape(Path.Combine(s_headers, header), name);

        Assert.That(output, Is.Empty);
        Assert.That(exitCode, Is.EqualTo(Same));
    }

    [TestCase("UINT32 NextIndex;", "UINT64 NextIndex;", "-     52 UINT32 NextIndex\n", "+     56 UINT64 NextIndex\n")]
    [TestCase("void* Scratch;", "", "-     56 void* Scratch\n", "")]
    [TestCase("define CACHE_LINE 128", "define CACHE_LINE 64", "-     size 128/256 align 64/128\n", "+     size 128 align 64\n")]
    public void Change_of_a_structure_is_shown(string before, string after, string removed, string added)
    {
        (int exitCode, string output) = ScrapeChanged("ring.h", "net/ring.h", before, after);

        Assert.That(exitCode, Is.EqualTo(Different));
        Assert.That(output, Does.StartWith("  struct NET_RING\n").And.Contain(removed).And.Contain(added));
    }

    [Test]
    public void Change_of_a_bit_field_is_shown()
        => Assert.That(
            ScrapeChanged("packet.h", "net/packet.h", "Layer3HeaderLength : 9", "Layer3HeaderLength : 8").Output,
            Does.Contain("-     bit 7:9 UINT16 Layer3HeaderLength\n+     bit 7:8 UINT16 Layer3HeaderLength\n"));

    [Test]
    public void Change_of_an_enum_is_shown()
        => Assert.That(
            ScrapeChanged("packet.h", "net/packet.h", "NetPacketLayer4TypeUdp,", "NetPacketLayer4TypeUdp = 7,").Output,
            Does.StartWith("  enum NET_PACKET_LAYER4_TYPE\n-     NetPacketLayer4TypeUdp = 2\n")
                .And.Contain("+     NetPacketLayer4TypeUdp = 7\n"));

    [Test]
    public void Change_of_a_function_is_shown()
    {
        Assert.That(
            ScrapeChanged("dpc.h", "wdfdpc.h", "WDFDPC Dpc, BOOLEAN Wait", "WDFDPC Dpc").Output,
            Is.EqualTo("  function WdfDpcCancel\n-     BOOLEAN(WDFDPC,BOOLEAN)\n+     BOOLEAN(WDFDPC)\n"));
        Assert.That(
            ScrapeChanged("dpc.h", "wdfdpc.h", "TableIndex = 111", "TableIndex = 110").Output,
            Does.Contain("  function WdfDpcCreate\n-     slot 111\n+     slot 110\n"));
    }

    [Test]
    public void New_and_missing_definitions_are_shown()
        => Assert.That(
            ScrapeChanged("dpc.h", "wdfdpc.h", "_WDF_DPC_CONFIG\n", "_WDF_DPC_SETUP\n").Output,
            Is.EqualTo("- struct WDF_DPC_CONFIG\n+ struct WDF_DPC_SETUP\n"));

    [Test]
    public void Header_with_a_fault_is_named()
    {
        (int exitCode, string output) = ScrapeChanged("ring.h", "net/ring.h", "UINT32 NextIndex;", "UINT33 NextIndex;");

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain("cannot read").And.Contain("UINT33"));
    }

    [Test]
    public void Compiler_that_is_not_there_is_named()
    {
        StringWriter errors = new();
        int exitCode = Program.Run(
            [
                "scrape", "--header", Path.Combine(s_headers, "ring.h"), "--name", "net/ring.h", "--text", Repository.Text,
                "--clang", "no-such-compiler",
            ],
            TextWriter.Null,
            errors);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(errors.ToString(), Does.Contain("the compiler 'no-such-compiler' cannot be started"));
    }

    /// <summary>Scrapes a copy of the headers in which one place is different.</summary>
    private static (int ExitCode, string Output) ScrapeChanged(string header, string name, string before, string after)
    {
        DirectoryInfo scratch = Repository.Scratch();
        try
        {
            bool found = false;
            foreach (string file in Directory.GetFiles(s_headers, "*.h"))
            {
                string text = File.ReadAllText(file);
                found |= text.Contains(before, StringComparison.Ordinal);
                File.WriteAllText(
                    Path.Combine(scratch.FullName, Path.GetFileName(file)),
                    "typedef unsigned long long UINT64;\n" + text.Replace(before, after, StringComparison.Ordinal));
            }

            Assert.That(found, $"'{before}' is in no header");
            return Scrape(Path.Combine(scratch.FullName, header), name);
        }
        finally
        {
            scratch.Delete(true);
        }
    }

    private static (int ExitCode, string Output) Scrape(string header, string name)
    {
        if (s_clang is null)
        {
            Assert.Ignore("needs clang in the path");
        }

        StringWriter output = new();
        int exitCode = Program.Run(
            ["scrape", "--header", header, "--name", name, "--text", Repository.Text, "--clang", s_clang!], output, output);
        return (exitCode, output.ToString().Replace("\r\n", "\n", StringComparison.Ordinal));
    }

    private static bool CanRun(string program)
    {
        try
        {
            using Process? process = Process.Start(new ProcessStartInfo(program, "--version") { RedirectStandardOutput = true });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using NUnit.Framework;
using VirtioNetCx.Packaging;
using VirtioNetCx.Packaging.Inf;

namespace VirtioNetCx.Tests.Package;

/// <summary>Reading INF files, and stamping the template.</summary>
public class InfTests
{
    private static readonly DateTimeOffset s_date = new(2026, 3, 4, 23, 59, 59, TimeSpan.FromHours(-1));

    [Test]
    public void Parser_knows_keys_fields_quotes_comments_and_continuations()
    {
        InfDocument inf = InfParser.Parse(
            "; comment\r\n[One]\r\nkey = a, \"b ; c, d\" ; comment\r\nHKR, Ndi\\Params, x, 0, \"a=b\"\r\n[Two]\r\n  long = a,\\ ; comment\r\n  b\r\nquoted = \"say \"\"hi\"\"\", \" x \"\r\nempty =\r\n");
        InfEntry[] one = [.. inf.Entries("one")];
        InfEntry[] two = [.. inf.Entries("TWO")];
        Assert.Multiple(() =>
        {
            Assert.That(inf.Errors, Is.Empty);
            Assert.That(one[0].Key, Is.EqualTo("key"));
            Assert.That(one[0].Fields, Is.EqualTo((string[])["a", "b ; c, d"]));
            Assert.That(one[0].Line, Is.EqualTo(3));
            Assert.That(one[1].Key, Is.Null);
            Assert.That(one[1].Fields, Is.EqualTo((string[])["HKR", @"Ndi\Params", "x", "0", "a=b"]));
            Assert.That(two[0].Fields, Is.EqualTo((string[])["a", "b"]));
            Assert.That(two[1].Fields, Is.EqualTo((string[])["say \"hi\"", " x "]));
            Assert.That(two[1].Line, Is.EqualTo(8));
            Assert.That(two[2].Fields, Is.EqualTo((string[])[""]));
        });
    }

    [TestCase("key = 1\r\n[a]\r\n", 1)]
    [TestCase("[a\r\n", 1)]
    [TestCase("[a]\r\n\r\n[]\r\n", 3)]
    [TestCase("[a]\r\nx = \"y\r\n", 2)]
    [TestCase("[a]\r\n= y\r\n", 2)]
    public void Parser_lists_what_it_cannot_read(string text, int line) =>
        Assert.That(InfParser.Parse(text).Errors.Select(e => e.Line), Is.EqualTo((int[])[line]));

    [TestCase("%name% and %NAME%", "value and value")]
    [TestCase("100%% of %13%\\x", "100% of %13%\\x")]
    [TestCase("%unknown% %", "%unknown% %")]
    public void Tokens_are_replaced(string text, string expected) =>
        Assert.That(InfParser.Parse("[Strings]\r\nName = \"value\"\r\n").Expand(text), Is.EqualTo(expected));

    [Test]
    public void Encodings_that_mean_the_same_everywhere_are_read()
    {
        Assert.Multiple(() =>
        {
            Assert.That(InfText.TryDecode("[a]"u8, out string ascii) && ascii == "[a]");
            Assert.That(InfText.TryDecode([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("[ü]")], out string utf16) && utf16 == "[ü]");
            Assert.That(InfText.TryDecode("[ü]"u8, out _), Is.False);
            Assert.That(InfText.TryDecode([0xEF, 0xBB, 0xBF, (byte)'['], out _), Is.False);
            Assert.That(InfText.TryDecode([(byte)'[', 0], out _), Is.False);
        });
    }

    [TestCase("x64", "amd64")]
    [TestCase("arm64", "arm64")]
    public void Stamping_sets_version_date_and_architecture(string architecture, string inInf)
    {
        byte[] stamped = Stamp("[Version]\nDriverVer =\n[Manufacturer]\n%a% = b, NT$ARCH$.10.0...20348\n[b.NT$ARCH$.10.0...20348]\n", architecture);
        Assert.That(Encoding.ASCII.GetString(stamped), Is.EqualTo(
            $"[Version]\r\nDriverVer = 03/05/2026,1.2.0.0\r\n[Manufacturer]\r\n%a% = b, NT{inInf}.10.0...20348\r\n[b.NT{inInf}.10.0...20348]\r\n"));
    }

    [Test]
    public void Stamping_refuses_templates_and_versions_that_make_no_INF()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => Stamp("[Version]\n", "x64"), Throws.InstanceOf<InvalidDataException>().With.Message.Contain("0 DriverVer"));
            Assert.That(() => Stamp("[Version]\nDriverVer=\nDriverVer=\n", "x64"), Throws.InstanceOf<InvalidDataException>().With.Message.Contain("2 DriverVer"));
            Assert.That(() => Stamp("[Other]\nDriverVer=\n", "x64"), Throws.InstanceOf<InvalidDataException>());
            Assert.That(() => Stamp("[Version]\nDriverVer=\n;ü\n", "x64"), Throws.InstanceOf<InvalidDataException>().With.Message.Contain("ASCII"));
            Assert.That(() => Stamp("[Version]\nDriverVer=\n", "x86"), Throws.InstanceOf<InvalidDataException>());
            foreach (string version in (string[])["", "1.2.3.4.5", "1.x", "65536", "-1", "1..2", " 1"])
            {
                Assert.That(() => InfStamp.Normalize(version), Throws.InstanceOf<InvalidDataException>(), version);
            }
        });
    }

    [Test]
    public void Template_names_the_devices_best_match_first()
    {
        _ = InfText.TryDecode(StampedTemplate("x64"), out string text);
        InfDocument inf = InfParser.Parse(text);
        Assert.Multiple(() =>
        {
            Assert.That(InfModels.HardwareIds(inf), Is.EqualTo((string[])
            [
                @"PCI\VEN_1AF4&DEV_1041&SUBSYS_11001AF4&REV_01",
                @"PCI\VEN_1AF4&DEV_1041",
                @"PCI\VEN_1AF4&DEV_1000&SUBSYS_00011AF4&REV_00",
                @"PCI\VEN_1AF4&DEV_1000",
            ]));
            Assert.That(InfModels.SourceFiles(inf), Is.EqualTo((string[])["VirtioNetCx.sys"]));
            Assert.That(InfModels.InstallSections(inf), Is.EqualTo((string[])["VirtioNetCx_Device.NT"]));
            Assert.That(InfModels.ModelsSections(inf).Single().Decoration, Is.EqualTo("NTamd64.10.0...20348"));
        });
    }

    [Test]
    public void Defaults_become_values_of_the_driver_key()
    {
        _ = InfText.TryDecode(StampedTemplate("x64"), out string text);
        Assert.That(InfDriverKey.Values(InfParser.Parse(text)), Is.EquivalentTo(new Dictionary<string, string>
        {
            ["*JumboPacket"] = "1514",
            ["*IPChecksumOffloadIPv4"] = "3",
            ["*TCPChecksumOffloadIPv4"] = "3",
            ["*TCPChecksumOffloadIPv6"] = "3",
            ["*UDPChecksumOffloadIPv4"] = "3",
            ["*UDPChecksumOffloadIPv6"] = "3",
            ["*LsoV2IPv4"] = "1",
            ["*LsoV2IPv6"] = "1",
            ["*UsoIPv4"] = "1",
            ["*UsoIPv6"] = "1",
            ["*RscIPv4"] = "1",
            ["*RscIPv6"] = "1",
        }), "NetworkAddress is optional");
    }

    internal static byte[] StampedTemplate(string architecture) => Stamp(File.ReadAllText(Repository.Template), architecture);

    private static byte[] Stamp(string template, string architecture) =>
        InfStamp.Stamp(template, Architecture.Parse(architecture), "1.2", s_date);
}

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using NUnit.Framework;
using VirtioNetCx.Packaging;
using VirtioNetCx.Packaging.Catalogs;
using VirtioNetCx.Packaging.Inf;
using VirtioNetCx.Packaging.Inf.Lint;
using VirtioNetCx.Packaging.Pe;

namespace VirtioNetCx.Tests.Package;

/// <summary>What the INF says of the driver, against the driver.</summary>
[TestFixtureSource(typeof(BuiltPackage), nameof(BuiltPackage.All))]
public partial class ConsistencyTests(BuiltPackage package)
{
    private const string Install = "VirtioNetCx_Device.NT";
    private const string Parameters = @"Ndi\Params\";

    private InfDocument Inf
    {
        get
        {
            Assert.That(InfText.TryDecode(File.ReadAllBytes(package.Inf), out string text));
            return InfParser.Parse(text);
        }
    }

    [Test]
    public void Package_holds_these_files_and_no_private_key()
    {
        string[] names = [.. Directory.GetFiles(package.Folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        Assert.That(names, Is.EqualTo((string[])
            ["VirtioNetCx.cat", "VirtioNetCx.cer", "VirtioNetCx.inf", "VirtioNetCx.pdb", "VirtioNetCx.sys"]));
        Assert.That(File.ReadAllText(package.Certificate), Does.Not.Contain("PRIVATE KEY"));
    }

    [Test]
    public void Service_file_and_binding_have_one_name()
    {
        InfDocument inf = Inf;
        Assert.Multiple(() =>
        {
            Assert.That(inf.Entry(Install + ".Services", "AddService")!.Field(0), Is.EqualTo("VirtioNetCx"));
            Assert.That(inf.Entry(Install + ".Wdf", "KmdfService")!.Field(0), Is.EqualTo("VirtioNetCx"));
            Assert.That(inf.Value("VirtioNetCx_Service", "ServiceBinary"), Is.EqualTo(@"%13%\VirtioNetCx.sys"));
            Assert.That(Registry(inf).Single(e => e.Field(1) == "Ndi" && e.Field(2) == "Service").Field(4), Is.EqualTo("VirtioNetCx"));
        });
    }

    [Test]
    public void Keywords_of_the_INF_are_read_either_by_the_driver_or_by_the_framework()
    {
        string[] listed = [.. Registry(Inf)
            .Where(e => e.Field(1).StartsWith(Parameters, StringComparison.OrdinalIgnoreCase))
            .Select(e => e.Field(1)[Parameters.Length..].Split('\\')[0])
            .Distinct()];
        ILookup<bool, string> byDriver = listed.ToLookup(k => !StandardKeyword.All.TryGetValue(k, out StandardKeyword? known) || known.Reader == KeywordReader.Driver);
        Assert.Multiple(() =>
        {
            Assert.That(byDriver[true], Is.EquivalentTo(KeywordsInSources()));
            Assert.That(byDriver[false], Is.EquivalentTo((string[])
            [
                "*IPChecksumOffloadIPv4", "*TCPChecksumOffloadIPv4", "*TCPChecksumOffloadIPv6", "*UDPChecksumOffloadIPv4", "*UDPChecksumOffloadIPv6",
                "*LsoV2IPv4", "*LsoV2IPv6", "*UsoIPv4", "*UsoIPv6", "*RscIPv4", "*RscIPv6",
            ]));
        });
    }

    [Test]
    public void Versions_are_the_product_s()
    {
        string expected = InfStamp.Normalize(Repository.Version);
        ReadOnlySpan<byte> image = File.ReadAllBytes(package.Image);
        int info = image.IndexOf((byte[])[0xBD, 0x04, 0xEF, 0xFE]);
        Assert.That(info, Is.Positive, "the image has no VERSIONINFO");
        uint high = BinaryPrimitives.ReadUInt32LittleEndian(image[(info + 8)..]);
        uint low = BinaryPrimitives.ReadUInt32LittleEndian(image[(info + 12)..]);
        string inImage = $"{high >> 16}.{high & 0xFFFF}.{low >> 16}.{low & 0xFFFF}";
        Assert.Multiple(() =>
        {
            Assert.That(Inf.Entry("Version", "DriverVer")!.Field(1), Is.EqualTo(expected));
            Assert.That(inImage, Is.EqualTo(expected));
        });
    }

    [Test]
    public void Dates_are_the_sources_and_no_later_than_now()
    {
        DateTimeOffset time = CatalogDecoder.DecodeFile(File.ReadAllBytes(package.Catalog)).ThisUpdate;
        Assert.Multiple(() =>
        {
            Assert.That(Inf.Entry("Version", "DriverVer")!.Field(0), Is.EqualTo($"{time.UtcDateTime:MM'/'dd'/'yyyy}"));
            Assert.That(time, Is.LessThanOrEqualTo(DateTimeOffset.UtcNow));
        });
    }

    [Test]
    public void Image_is_the_one_that_was_linked_and_for_this_architecture()
    {
        var image = new PeImage(File.ReadAllBytes(package.Image));
        var linked = new PeImage(File.ReadAllBytes(Path.Combine(Repository.Root, "Driver", "Sys", "bin", package.Architecture, "VirtioNetCx.sys")));
        Assert.Multiple(() =>
        {
            Assert.That(image.Machine, Is.EqualTo(Architecture.Parse(package.Architecture).Machine));
            Assert.That(Authenticode.Hash(image, HashAlgorithmName.SHA256), Is.EqualTo(Authenticode.Hash(linked, HashAlgorithmName.SHA256)));
            Assert.That(Inf.Entries("Manufacturer").Single().Field(1), Does.StartWith("NT" + Architecture.Parse(package.Architecture).InfName + "."));
        });
    }

    [Test]
    public void Symbols_are_those_of_the_image()
    {
        ReadOnlySpan<byte> image = File.ReadAllBytes(package.Image);
        int record = image.IndexOf("RSDS"u8);
        Assert.That(record, Is.Positive, "the image names no symbols");
        byte[] guid = image.Slice(record + 4, 16).ToArray();
        Assert.That(File.ReadAllBytes(package.Symbols).AsSpan().IndexOf(guid), Is.Positive, "the symbols are another image's");
    }

    [Test]
    public void Messages_asked_for_are_those_that_the_driver_uses()
    {
        InfEntry limit = Inf.Entries("VirtioNetCx_Hardware").Single(e => e.Field(2) == "MessageNumberLimit");
        Match most = Regex.Match(Source("Adapter/InterruptSet.cs"), @"const uint Most = (\d+);");
        Assert.That(limit.Field(4), Is.EqualTo(most.Groups[1].Value));
    }

    [Test]
    public void Framework_versions_are_those_that_the_driver_binds()
    {
        string entry = Source("DriverEntry.cs");
        string Constant(string name) => Regex.Match(entry, $@"const uint {name} = (\d+);").Groups[1].Value;
        // The first build with each minor version of NetAdapterCx 2.
        string build = $"{Constant("NetAdapterCxMajor")}.{Constant("NetAdapterCxMinor")}" switch
        {
            "2.0" => "19041",
            "2.1" => "20348",
            "2.2" => "22000",
            "2.3" => "22621",
            "2.5" => "26100",
            var other => $"unknown for {other}",
        };
        Assert.Multiple(() =>
        {
            Assert.That(Inf.Value("VirtioNetCx_Kmdf", "KmdfLibraryVersion"), Is.EqualTo($"{Constant("KmdfMajor")}.{Constant("KmdfMinor")}"));
            Assert.That(Inf.Entries("Manufacturer").Single().Field(1), Does.EndWith($".10.0...{build}"));
        });
    }

    private static IEnumerable<InfEntry> Registry(InfDocument inf) =>
        inf.Entry(Install, "AddReg")!.Fields.SelectMany(inf.Entries);

    private static string Source(string path) => File.ReadAllText(Path.Combine(Repository.Root, "Driver", path));

    /// <summary>Names are spelled as lists of characters in the driver, which has no strings; one has a function of its own.</summary>
    private static List<string> KeywordsInSources()
    {
        var keywords = new List<string>();
        foreach (string file in Directory.GetFiles(Path.Combine(Repository.Root, "Driver"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/Build/", StringComparison.Ordinal)))
        {
            string source = File.ReadAllText(file);
            keywords.AddRange(Keyword().Matches(source).Select(m => string.Concat(Character().Matches(m.Groups[1].Value).Select(c => c.Groups[1].Value))));
            if (source.Contains("NetConfigurationQueryLinkLayerAddress(", StringComparison.Ordinal))
            {
                keywords.Add("NetworkAddress");
            }
        }

        return keywords;
    }

    [GeneratedRegex(@"Keyword\s*=>\s*\[((?:\s*'.'\s*,?)+)\]")]
    private static partial Regex Keyword();

    [GeneratedRegex("'(.)'")]
    private static partial Regex Character();
}

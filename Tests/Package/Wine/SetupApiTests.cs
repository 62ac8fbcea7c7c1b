using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Package.Wine;

/// <summary>
/// The INF in the hands of SetupAPI: Wine's, an implementation that shares nothing with ours.
/// What Wine 8 cannot do, and so is not judged here: it does not match decorations with a build number when it looks for drivers
/// (the test puts the plain architecture of this Wine in its place for that one question), does not read DriverVer then, resolves directory 13 to a folder
/// "unknown", writes no event log source (the test runs that section by itself), and takes undefined %tokens% as text.
/// </summary>
[TestFixtureSource(typeof(BuiltPackage), nameof(BuiltPackage.All))]
public class SetupApiTests(BuiltPackage package)
{
    private const string Description = "VirtIO Ethernet Adapter (VirtioNetCx)";

    private static readonly Dictionary<string, string> s_driverKey = new()
    {
        [@"Ndi\Service"] = "REG_SZ VirtioNetCx",
        [@"Ndi\Interfaces\UpperRange"] = "REG_SZ ndis5",
        [@"Ndi\Interfaces\LowerRange"] = "REG_SZ ethernet",
        [@"Ndi\Params\*JumboPacket\ParamDesc"] = "REG_SZ Jumbo Packet",
        [@"Ndi\Params\*JumboPacket\Type"] = "REG_SZ int",
        [@"Ndi\Params\*JumboPacket\Default"] = "REG_SZ 1514",
        [@"Ndi\Params\*JumboPacket\Min"] = "REG_SZ 1514",
        [@"Ndi\Params\*JumboPacket\Max"] = "REG_SZ 9014",
        [@"Ndi\Params\*JumboPacket\Step"] = "REG_SZ 1",
        [@"Ndi\Params\*JumboPacket\Optional"] = "REG_SZ 0",
        [@"Ndi\Params\NetworkAddress\ParamDesc"] = "REG_SZ Network Address",
        [@"Ndi\Params\NetworkAddress\Type"] = "REG_SZ edit",
        [@"Ndi\Params\NetworkAddress\Default"] = "REG_SZ",
        [@"Ndi\Params\NetworkAddress\LimitText"] = "REG_SZ 12",
        [@"Ndi\Params\NetworkAddress\UpperCase"] = "REG_SZ 1",
        [@"Ndi\Params\NetworkAddress\Optional"] = "REG_SZ 1",
    };

    private static readonly string[] s_directions = ["Disabled", "Tx Enabled", "Rx Enabled", "Rx & Tx Enabled"];
    private static readonly string[] s_switch = ["Disabled", "Enabled"];

    /// <summary>Offload keywords: description, default, choices from 0 on.</summary>
    private static readonly Dictionary<string, (string Text, string Default, string[] Choices)> s_offloads = new()
    {
        ["*IPChecksumOffloadIPv4"] = ("IPv4 Checksum Offload", "3", s_directions),
        ["*TCPChecksumOffloadIPv4"] = ("TCP Checksum Offload (IPv4)", "3", s_directions),
        ["*TCPChecksumOffloadIPv6"] = ("TCP Checksum Offload (IPv6)", "3", s_directions),
        ["*UDPChecksumOffloadIPv4"] = ("UDP Checksum Offload (IPv4)", "3", s_directions),
        ["*UDPChecksumOffloadIPv6"] = ("UDP Checksum Offload (IPv6)", "3", s_directions),
        ["*LsoV2IPv4"] = ("Large Send Offload V2 (IPv4)", "1", s_switch),
        ["*LsoV2IPv6"] = ("Large Send Offload V2 (IPv6)", "1", s_switch),
        ["*UsoIPv4"] = ("UDP Segmentation Offload (IPv4)", "1", s_switch),
        ["*UsoIPv6"] = ("UDP Segmentation Offload (IPv6)", "1", s_switch),
        ["*RscIPv4"] = ("Recv Segment Coalescing (IPv4)", "1", s_switch),
        ["*RscIPv6"] = ("Recv Segment Coalescing (IPv6)", "1", s_switch),
    };

    private static readonly Dictionary<string, string> s_hardwareKey = new()
    {
        [@"Interrupt Management\MessageSignaledInterruptProperties\MSISupported"] = "REG_DWORD 0x1",
        [@"Interrupt Management\MessageSignaledInterruptProperties\MessageNumberLimit"] = "REG_DWORD 0x3",
        [@"DMA Management\RemappingSupported"] = "REG_DWORD 0x0",
    };

    private static readonly Dictionary<string, string> s_service = new()
    {
        ["DisplayName"] = "REG_SZ " + Description,
        ["Type"] = "REG_DWORD 0x1",
        ["Start"] = "REG_DWORD 0x3",
        ["ErrorControl"] = "REG_DWORD 0x1",
        ["Group"] = "REG_SZ NDIS",
        [@"Parameters\DmaRemappingCompatible"] = "REG_DWORD 0x0",
    };

    private static readonly Dictionary<string, string> s_eventLog = new()
    {
        ["EventMessageFile"] = @"REG_EXPAND_SZ %SystemRoot%\System32\netevent.dll",
        ["TypesSupported"] = "REG_DWORD 0x7",
    };

    private static Dictionary<string, string> DriverKey => new(s_driverKey.Concat(s_offloads.SelectMany(o => new KeyValuePair<string, string>[]
    {
        new($@"Ndi\Params\{o.Key}\ParamDesc", "REG_SZ " + o.Value.Text),
        new($@"Ndi\Params\{o.Key}\Type", "REG_SZ enum"),
        new($@"Ndi\Params\{o.Key}\Default", "REG_SZ " + o.Value.Default),
    }.Concat(o.Value.Choices.Select((text, number) => new KeyValuePair<string, string>($@"Ndi\Params\{o.Key}\enum\{number}", "REG_SZ " + text))))));

    private string Decoration => package.Architecture == "x64" ? "NTamd64.10.0...20348" : "NTarm64.10.0...20348";

    [Test]
    public void SetupAPI_reads_class_models_and_install_section()
    {
        ILookup<string, string> facts = Run(File.ReadAllText(package.Inf), Decoration);
        Assert.Multiple(() =>
        {
            Assert.That(facts["failed"], Is.Empty);
            Assert.That(facts["class"], Is.EqualTo((string[])["Net"]));
            Assert.That(facts["manufacturer"], Is.EqualTo((string[])["VirtioNetCx"]));
            Assert.That(facts["decoration"], Is.EqualTo((string[])[Decoration]));
            Assert.That(facts["install"].Distinct(), Is.EqualTo((string[])["VirtioNetCx_Device.NT"]));
            Assert.That(facts["device"], Is.EqualTo((string[])
            [
                $@"{Description}|VirtioNetCx_Device|PCI\VEN_1AF4&DEV_1041&SUBSYS_11001AF4&REV_01",
                $@"{Description}|VirtioNetCx_Device|PCI\VEN_1AF4&DEV_1041",
                $@"{Description}|VirtioNetCx_Device|PCI\VEN_1AF4&DEV_1000&SUBSYS_00011AF4&REV_00",
                $@"{Description}|VirtioNetCx_Device|PCI\VEN_1AF4&DEV_1000",
            ]));
        });
    }

    [Test]
    public void SetupAPI_writes_the_values_that_we_mean()
    {
        Assert.That(Run(File.ReadAllText(package.Inf), Decoration)["failed"], Is.Empty);
        Dictionary<string, string> service = WineHost.Registry(@"HKLM\System\CurrentControlSet\Services\VirtioNetCx");
        Assert.Multiple(() =>
        {
            Assert.That(WineHost.Registry(@"HKCU\Software\InfJudge\Driver"), Is.EquivalentTo(DriverKey));
            Assert.That(WineHost.Registry(@"HKCU\Software\InfJudge\Hardware"), Is.EquivalentTo(s_hardwareKey));
            Assert.That(WineHost.Registry(@"HKCU\Software\InfJudge\EventLog"), Is.EquivalentTo(s_eventLog));
            Assert.That(s_service, Is.SubsetOf(service));
            Assert.That(service["ImagePath"], Does.EndWith(@"\VirtioNetCx.sys"));
        });
    }

    [Test]
    public void SetupAPI_offers_the_driver_to_a_device_with_the_ids_of_QEMU()
    {
        string inf = File.ReadAllText(package.Inf).Replace(Decoration, "NTamd64");
        // Once for the hardware id, once for the compatible one.
        Assert.That(Run(inf, "NTamd64")["driver"].Select(d => string.Join('|', d.Split('|')[..2])),
            Is.EqualTo((string[])[$"{Description}|VirtioNetCx", $"{Description}|VirtioNetCx"]));
    }

    [Test]
    public void SetupAPI_offers_the_driver_to_no_other_device()
    {
        string inf = File.ReadAllText(package.Inf).Replace(Decoration, "NTamd64").Replace("DEV_1041", "DEV_1042");
        Assert.That(Run(inf, "NTamd64")["driver"], Is.Empty);
    }

    [Test]
    public void The_judge_notices_a_changed_value()
    {
        string inf = File.ReadAllText(package.Inf).Replace("\"9014\"", "\"9015\"");
        Assert.That(Run(inf, Decoration)["failed"], Is.Empty);
        Assert.That(WineHost.Registry(@"HKCU\Software\InfJudge\Driver"), Is.Not.EquivalentTo(DriverKey));
    }

    [TestCase("[Version]", "[Version", "open")]
    [TestCase("$Windows NT$", "$Other$", "open")]
    [TestCase("[VirtioNetCx_Device.NT.Services]", "[Elsewhere]", "services")]
    [TestCase("[VirtioNetCx.NT", "[Elsewhere.NT", "models")]
    public void The_judge_refuses_a_broken_INF(string old, string broken, string where)
    {
        string inf = File.ReadAllText(package.Inf);
        Assert.That(inf, Does.Contain(old));
        Assert.That(Run(inf.Replace(old, broken), Decoration)["failed"], Has.Some.StartsWith(where));
    }

    private static ILookup<string, string> Run(string inf, string decoration) =>
        WineHost.Judge("infjudge", [("VirtioNetCx.inf", Encoding.ASCII.GetBytes(inf))], "VirtioNetCx.inf", "VirtioNetCx." + decoration);
}

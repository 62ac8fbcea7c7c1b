using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.RealDevice.Linux;
using VirtioNetCx.Tests.RealDevice.Network;

namespace VirtioNetCx.Tests.RealDevice;

/// <summary>A real TCP stack over the driver: with every offload, and with each of them off.</summary>
[TestFixture]
internal sealed class TrafficTests : PrivilegedFixture
{
    private const int FileBytes = 3_000_001;
    private const double LeastBitsPerSecond = 1e6;
    private const long MostRetransmits = 40;

    private static readonly string[] Switches =
    [
        "*IPChecksumOffloadIPv4=0", "*IPChecksumOffloadIPv4=1", "*IPChecksumOffloadIPv4=2",
        "*TCPChecksumOffloadIPv4=0", "*TCPChecksumOffloadIPv6=0", "*UDPChecksumOffloadIPv4=0", "*UDPChecksumOffloadIPv6=0",
        "*TCPChecksumOffloadIPv4=1 *TCPChecksumOffloadIPv6=1 *UDPChecksumOffloadIPv4=2 *UDPChecksumOffloadIPv6=2",
        "*LsoV2IPv4=0", "*LsoV2IPv6=0", "*RscIPv4=0", "*RscIPv6=0",
        "*TCPChecksumOffloadIPv4=0 *TCPChecksumOffloadIPv6=0 *UDPChecksumOffloadIPv4=0 *UDPChecksumOffloadIPv6=0 *LsoV2IPv4=0 *LsoV2IPv6=0 "
            + "*RscIPv4=0 *RscIPv6=0 *IPChecksumOffloadIPv4=0",
    ];

    [Test]
    [Category(Short)]
    public void Tcp_udp_and_files_both_ways()
    {
        using var run = new TapRun(Network, "");
        Exchange("4M");
        foreach (string address in (string[])[Topology.FarAddress4, Topology.FarAddress6])
        {
            Tcp(address, "4M", "-R");
            Udp(address, "-l 333 -R");
            Udp(address, "-l 5001");
        }

        AssertCopied(Network.Near, Network.Far, Topology.FarAddress4);
        AssertCopied(Network.Near, Network.Far, Topology.FarAddress6);
        AssertCopied(Network.Middle, Network.Near, Topology.NearAddress4);
        AssertCopied(Network.Far, Network.Near, Topology.NearAddress6);
        run.Judge();
        new Expected("", new Dictionary<string, uint>()).Check(run);
    }

    [TestCaseSource(nameof(Switches))]
    public void With_a_keyword_off(string setting)
    {
        var keywords = setting.Split(' ').Select(static text => text.Split('=')).ToDictionary(static pair => pair[0], static pair => uint.Parse(pair[1]));
        using var run = new TapRun(Network, "");
        run.Restart(keywords);
        Exchange("1M");
        run.Judge();
        new Expected("", keywords).Check(run);
    }

    [TestCase("csum=off,host_tso4=off,host_tso6=off,host_ecn=off,host_ufo=off")]
    [TestCase("host_tso4=off,host_tso6=off,host_ecn=off,host_ufo=off")]
    [TestCase("host_tso4=off")]
    [TestCase("host_tso6=off")]
    [TestCase("guest_csum=off,guest_tso4=off,guest_tso6=off,guest_ecn=off,guest_ufo=off")]
    [TestCase("guest_tso4=off,guest_tso6=off,guest_ecn=off")]
    [TestCase("guest_tso4=off")]
    [TestCase("guest_tso6=off")]
    [TestCase("mrg_rxbuf=off")]
    [TestCase("ctrl_vq=off")]
    [TestCase("ctrl_guest_offloads=off")]
    [TestCase("indirect_desc=off,event_idx=off")]
    [TestCase("packed=on,rx_queue_size=1024")]
    [TestCase("vectors=0")]
    public void With_a_feature_off(string device)
    {
        using var run = new TapRun(Network, device);
        Exchange("1M");
        run.Judge();
        new Expected(device, new Dictionary<string, uint>()).Check(run);
    }

    [Test]
    public void When_only_mapped_memory_can_be_reached()
    {
        using var run = new TapRun(Network, "", iommu: true);
        Exchange("300K");
        run.Judge();
        new Expected("", new Dictionary<string, uint>()).Check(run);
    }

    [Test]
    [Category(Short)]
    public void With_segments_merged_on_the_way()
    {
        using var run = new TapRun(Network, "");
        _ = Network.Middle.Run($"ethtool -K {Topology.MiddleWire} gro on");
        try
        {
            Tcp(Topology.FarAddress4, "2M", "-R");
            Tcp(Topology.FarAddress6, "2M", "-R");
            run.Judge();
        }
        finally
        {
            _ = Network.Middle.Run($"ethtool -K {Topology.MiddleWire} gro off");
        }

        // Single segments come with a checksum that was looked at (DATA_VALID), merged ones with one that is unfinished.
        TrafficCounts counts = run.Stack.Counts;
        Assert.Multiple(() =>
        {
            Assert.That(counts.Coalesced4, Is.GreaterThan(0));
            Assert.That(counts.Coalesced6, Is.GreaterThan(0));
            Assert.That(counts.ReportedValid, Is.GreaterThan(counts.Coalesced4 + counts.Coalesced6));
        });
    }

    [Test]
    [Category(Short)]
    public void When_the_user_switches_offloads_while_it_works()
    {
        using var run = new TapRun(Network, "");
        OffloadSet all = run.Machine.Ask(static () => OffloadState.Current.Active);
        OffloadSet none = OffloadSet.None;
        Iperf.Result back = default!;
        var traffic = new System.Threading.Thread(() => back = Iperf.Run(Network.Near, Topology.MiddleAddress4, "-t", "3", "-R"));
        traffic.Start();
        for (int i = 0; i < 8; i++)
        {
            OffloadSet set = (i % 4) switch { 0 => none, 1 => all, 2 => all & ~OffloadSet.RscIPv4, _ => all & ~OffloadSet.RxTcp };
            Assert.That(run.Machine.Ask(() => Session.SetOffloads(set)), Is.True);
            System.Threading.Thread.Sleep(250);
        }

        Assert.That(run.Machine.Ask(() => Session.SetOffloads(all & ~OffloadSet.RscIPv4 & ~OffloadSet.RscIPv6)), Is.True);
        traffic.Join();
        long before = run.Stack.Counts.Coalesced4;
        Exchange("1M");
        Assert.That(run.Stack.Counts.Coalesced4, Is.EqualTo(before), "coalesced packets while it is off");
        Assert.That(back.BitsPerSecond, Is.GreaterThan(LeastBitsPerSecond));
        run.Judge();
    }

    // There to the end of the wire, back from where large packets come from.
    private void Exchange(string bytes)
    {
        Tcp(Topology.FarAddress4, bytes);
        Tcp(Topology.FarAddress6, bytes);
        Tcp(Topology.MiddleAddress4, bytes, "-R");
        Tcp(Topology.MiddleAddress6, bytes, "-R");
        Udp(Topology.FarAddress4, "-l 1400");
        Udp(Topology.FarAddress6, "-l 1001");
        Udp(Topology.MiddleAddress4, "-l 999 -R");
        Udp(Topology.MiddleAddress6, "-l 1400 -R");
    }

    private void Tcp(string address, string bytes, string direction = "")
    {
        Iperf.Result result = Iperf.Run(Network.Near, address, "-n", bytes, direction);
        TestContext.Out.WriteLine($"TCP {address} {direction}: {result.BitsPerSecond / 1e6:F0} Mbit/s, {result.Retransmits} retransmitted");
        Assert.That(result.BitsPerSecond, Is.GreaterThan(LeastBitsPerSecond));
        Assert.That(result.Retransmits, Is.LessThan(MostRetransmits), "segments sent again: something drops");
    }

    private void Udp(string address, string more)
    {
        Iperf.Result result = Iperf.Run(Network.Near, address, "-u", "-b", "100M", "-n", "300K", more);
        TestContext.Out.WriteLine($"UDP {address} {more}: {result.Packets} packets, {result.LostPackets} of them lost");
        Assert.That(result.LostPackets, Is.LessThan(result.Packets), "all packets are lost");
    }

    private static void AssertCopied(NetworkNamespace from, NetworkNamespace to, string address)
    {
        (string sent, string arrived) = FileCopy.Run(from, to, address, FileBytes, seed: FileBytes);
        Assert.That(arrived, Is.EqualTo(sent), $"a file to {address}");
    }
}

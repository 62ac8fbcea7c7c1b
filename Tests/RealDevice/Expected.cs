using System;
using System.Collections.Generic;
using NUnit.Framework;
using VirtioNetCx.Tests.RealDevice.Network;

namespace VirtioNetCx.Tests.RealDevice;

/// <summary>Which offloads must be seen in use, by keywords and by the device's features: and no other.</summary>
internal sealed class Expected
{
    private readonly Func<string, uint> _keyword;
    private readonly string _device;

    public Expected(string device, IReadOnlyDictionary<string, uint> keywords)
    {
        _device = device;
        _keyword = name => keywords.TryGetValue(name, out uint value) ? value : 3;
    }

    /// <summary>After TCP and UDP over both versions of IP, both ways, between the driver and one who coalesces.</summary>
    public void Check(TapRun run)
    {
        HeaderProbe probe = run.Probe;
        TrafficCounts counts = run.Stack.Counts;
        bool sums = Has("csum");
        probe.Settle();
        Assert.Multiple(() =>
        {
            Seen("TCP checksum left to the device, IPv4", probe.PartialTcp4, sums && Sends("*TCPChecksumOffloadIPv4"));
            Seen("TCP checksum left to the device, IPv6", probe.PartialTcp6, sums && Sends("*TCPChecksumOffloadIPv6"));
            Seen("UDP checksum left to the device, IPv4", probe.PartialUdp4, sums && Sends("*UDPChecksumOffloadIPv4"));
            Seen("UDP checksum left to the device, IPv6", probe.PartialUdp6, sums && Sends("*UDPChecksumOffloadIPv6"));
            Seen("TSO, IPv4", probe.Tso4, sums && Has("host_tso4") && _keyword("*LsoV2IPv4") != 0);
            Seen("TSO, IPv6", probe.Tso6, sums && Has("host_tso6") && _keyword("*LsoV2IPv6") != 0);
            Assert.That(probe.Longest > 1514, Is.EqualTo(probe.Tso4 + probe.Tso6 > 0), $"longest frame to the device: {probe.Longest}");

            bool coalesces = Has("guest_csum") && Has("mrg_rxbuf") && Has("ctrl_vq") && Has("ctrl_guest_offloads");
            Seen("coalesced packets, IPv4", counts.Coalesced4, coalesces && Has("guest_tso4") && _keyword("*RscIPv4") != 0);
            Seen("coalesced packets, IPv6", counts.Coalesced6, coalesces && Has("guest_tso6") && _keyword("*RscIPv6") != 0);
            Assert.That(counts.LongestReceived > 1514, Is.EqualTo(counts.Coalesced4 + counts.Coalesced6 > 0), $"longest frame received: {counts.LongestReceived}");
        });
    }

    private static void Seen(string what, long count, bool expected) =>
        Assert.That(count, expected ? Is.GreaterThan(0L) : Is.Zero, what);

    private bool Sends(string keyword) => (_keyword(keyword) & 1) != 0;

    private bool Has(string feature) => !$",{_device},".Contains($",{feature}=off,", StringComparison.Ordinal);
}

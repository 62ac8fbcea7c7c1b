using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Devices.Net;
using VirtioNetCx.Tests.Checksum;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>Packets that the device, or who is behind it, has put together from TCP segments.</summary>
public sealed class RscTests
{
    private const int Valid = 1;
    private static readonly FrameShape Large4 = new(0, IsIPv6: false, IsTcp: true, 0, 3, 65535 - 20 - 32, 0, 1);
    private static readonly FrameShape Large6 = new(1, IsIPv6: true, IsTcp: true, 0, 0, 60_001, 0, 2);
    private static readonly FrameShape Small4 = new(0, IsIPv6: false, IsTcp: true, 0, 0, 1200, 0, 3);

    [Test]
    public void A_large_packet_takes_many_buffers_and_one_indication([Values] bool isIPv6, [Values(26u, 47u, 1000u, 5000u)] uint firstPart)
    {
        FrameShape shape = isIPv6 ? Large6 : Large4;
        using Machine machine = Coalescing();
        machine.Device.Rx.LargestPart = Math.Max(firstPart, 700);
        List<byte[]> expected = [];
        for (int i = 0; i < 3; i++)
        {
            machine.Inject(WithPseudoSum(shape), Merged(shape, 1448));
            machine.Inject(Small4.Build(), new NetHeader { Flags = NetHeader.DataValid });
            expected.AddRange([shape.Build(), Small4.Build()]);
        }

        machine.Settle();
        machine.AssertReceived(expected);
        int segments = (shape.Payload + 1447) / 1448;
        Assert.That(machine.Indications.Select(static said => (int)said.Segments), Is.EqualTo(new[] { segments, 0, segments, 0, segments, 0 }));
        Assert.That(machine.Indications, Has.All.Property(nameof(Indication.Transport)).EqualTo(Valid));
        Assert.That(machine.Indications[0].Fragments, Is.GreaterThanOrEqualTo(40));
        Assert.That(machine.Indications[0].Layers.Transport, Is.EqualTo(1));
    }

    [Test]
    public void The_device_counts_if_it_says_so()
    {
        using Machine machine = Coalescing(Features.RscExt | Features.Csum | Features.HostTso4);
        Assert.That(machine.Device.Negotiated.HasFlag(Features.RscExt), Is.True, "it needs segments to be sent, too");
        machine.Inject(Large4.Build(), new NetHeader
        {
            Flags = NetHeader.RscInfo | NetHeader.DataValid,
            GsoType = NetHeader.GsoTcpV4,
            GsoSize = 1448,
            CsumStart = 50,
            CsumOffset = 7,
        });
        machine.Settle();
        machine.AssertReceived([Large4.Build()]);
        Indication said = machine.Indications.Single();
        Assert.That((said.Segments, said.DuplicateAcks, said.Transport), Is.EqualTo(((ushort)50, (ushort)7, Valid)));
    }

    /// <summary>What cannot be switched off, or held, is not accepted.</summary>
    [TestCase(Features.MrgRxbuf)]
    [TestCase(Features.CtrlGuestOffloads)]
    [TestCase(Features.CtrlVq | Features.CtrlGuestOffloads)]
    [TestCase(Features.GuestCsum | Features.GuestTso4 | Features.GuestTso6 | Features.GuestEcn)]
    public void Coalescing_takes_all_that_it_needs(Features without)
    {
        using Machine machine = Coalescing(Features.None, without);
        Assert.That(machine.Device.Negotiated & (Features.GuestTso4 | Features.GuestTso6), Is.EqualTo(Features.None));
        BringUpTests.CarriesTraffic(machine);
        machine.Received.Clear();
        machine.Inject(WithPseudoSum(Small4), Merged(Small4, 500));
        machine.Settle();
        Assert.That(machine.Received, Is.Empty);
    }

    [TestCase((ushort)16, (ushort)1500, false)]
    [TestCase((ushort)32, (ushort)1500, false)]
    [TestCase((ushort)64, (ushort)1500, true)]
    [TestCase((ushort)16, (ushort)9000, true)]
    [TestCase((ushort)8, (ushort)9000, false)]
    public void Coalescing_takes_a_ring_that_holds_the_largest_packet(ushort size, ushort mtu, bool accepted)
    {
        using Machine machine = Machine.With(o =>
        {
            Configure(o, Features.None, Features.None);
            o.Device.RxQueueSize = size;
            o.Device.Mtu = mtu;
        });
        machine.Start();
        Assert.That(machine.Device.Negotiated.HasFlag(Features.GuestTso4), Is.EqualTo(accepted));
        BringUpTests.CarriesTraffic(machine);
        if (accepted)
        {
            machine.Received.Clear();
            machine.Inject(WithPseudoSum(Large4), Merged(Large4, 1448));
            machine.Settle();
            machine.AssertReceived([Large4.Build()]);
        }
    }

    [Test]
    public void Only_the_family_that_is_on_is_coalesced([Values] bool ipv4)
    {
        using Machine machine = Machine.With(o =>
        {
            Configure(o, Features.None, Features.None);
            o.Numbers[ipv4 ? "*RscIPv6" : "*RscIPv4"] = 0;
        });
        machine.Start();
        machine.Settle();
        Features on = ipv4 ? Features.GuestTso4 : Features.GuestTso6;
        Assert.That(machine.Device.Control.Offloads.Enabled, Is.EqualTo(Features.GuestCsum | Features.GuestEcn | on));

        // What was on its way when the device heard of it.
        machine.Inject(WithPseudoSum(Large4), Merged(Large4, 1448));
        machine.Inject(WithPseudoSum(Large6), Merged(Large6, 1448));
        machine.Inject(WithPseudoSum(Small4), Merged(Small4, 500));
        machine.Settle();
        machine.AssertReceived([ipv4 ? Large4.Build() : Large6.Build(), Small4.Build()]);
        Assert.That(machine.Indications[^1].Segments, Is.EqualTo(ipv4 ? 3 : 0), "a short one is a packet like any other");
        machine.Unload();
        Assert.That(machine.Trace, Has.Some.Contains(ipv4 ? "coalesced from 49 segments, 1 unwanted" : "coalesced from 42 segments, 1 unwanted"));
    }

    [TestCase(NetHeader.GsoTcpV6, (ushort)1448)]
    [TestCase(NetHeader.GsoUdp, (ushort)1448)]
    [TestCase(NetHeader.GsoUdpL4, (ushort)1448)]
    [TestCase(NetHeader.GsoTcpV4, (ushort)0)]
    [TestCase((byte)0x7F, (ushort)1448)]
    public void What_is_not_what_it_is_said_to_be_is_dropped(byte type, ushort size)
    {
        using Machine machine = Coalescing();
        machine.Inject(WithPseudoSum(Large4), Merged(Large4, size) with { GsoType = type });
        machine.Inject(Large4.Build(), default);
        machine.Settle();
        Assert.That(machine.Received, Is.Empty);
        BringUpTests.CarriesTraffic(machine);
        machine.Unload();
        Assert.That(machine.Trace, Has.Some.Contains("1 coalesced"));
    }

    [Test]
    public void Long_packets_stop_with_the_queues()
    {
        using Machine machine = Coalescing();
        for (int round = 0; round < 5; round++)
        {
            machine.Device.Rx.Policy.Budget = 20 + round;
            machine.Inject(WithPseudoSum(Large4), Merged(Large4, 1448));
            machine.Run(100);
            machine.Pause();
            machine.Device.Rx.Policy.Budget = null;
            machine.Device.Rx.ForgetBacklog();
            machine.Restart();
            BringUpTests.CarriesTraffic(machine);
        }

        machine.Unload();
    }

    internal static Machine Coalescing(Features also = Features.None, Features without = Features.None) =>
        Machine.Started(o => Configure(o, also, without));

    internal static void Configure(MachineOptions options, Features also, Features without)
    {
        options.Device.Offered |= Features.GuestCsum | Features.GuestTso4 | Features.GuestTso6 | Features.GuestEcn | Features.CtrlVq
            | Features.CtrlGuestOffloads | also;
        options.Device.Offered &= ~without;
        foreach (string name in (string[])["IPChecksumOffloadIPv4", "TCPChecksumOffloadIPv4", "TCPChecksumOffloadIPv6",
            "UDPChecksumOffloadIPv4", "UDPChecksumOffloadIPv6"])
        {
            options.Numbers["*" + name] = 3;
        }

        options.Numbers["*RscIPv4"] = 1;
        options.Numbers["*RscIPv6"] = 1;
    }

    internal static NetHeader Merged(FrameShape shape, int size) => new()
    {
        Flags = NetHeader.NeedsCsum,
        GsoType = shape.IsIPv6 ? NetHeader.GsoTcpV6 : NetHeader.GsoTcpV4,
        GsoSize = (ushort)size,
        HdrLen = (ushort)shape.Headers,
        CsumStart = (ushort)shape.TransportAt,
        CsumOffset = 16,
    };

    internal static byte[] WithPseudoSum(FrameShape shape)
    {
        byte[] frame = shape.Build();
        PlainSum.SetWord(frame, shape.ChecksumAt, shape.PseudoSum(frame, shape.End - shape.TransportAt));
        return frame;
    }
}

using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Checksum;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>What the driver says of itself: switches as they are turned, packets and bytes in the end.</summary>
public sealed class TxReportTests
{
    private const OffloadSet Segmentation = OffloadSet.LsoIPv4 | OffloadSet.LsoIPv6 | OffloadSet.UsoIPv4 | OffloadSet.UsoIPv6;
    private static readonly FrameShape Tcp4 = new(0, IsIPv6: false, IsTcp: true, 0, 3, 1000, 0, 1);

    [TestCase(OffloadSet.None, 0u)]
    [TestCase(OffloadSet.TxIPv4, 1u)]
    [TestCase(OffloadSet.TxTcpIPv4 | OffloadSet.TxTcpIPv6, 2u)]
    [TestCase(OffloadSet.TxUdpIPv4 | OffloadSet.TxUdpIPv6, 4u)]
    [TestCase(OffloadSet.LsoIPv4, 8u)]
    [TestCase(OffloadSet.LsoIPv6, 16u)]
    [TestCase(OffloadSet.UsoIPv4, 32u)]
    [TestCase(OffloadSet.UsoIPv6, 64u)]
    [TestCase(OffloadSet.TxIPv4 | Segmentation, 121u)]
    public void A_switch_is_traced_when_it_is_turned(OffloadSet active, uint expected)
    {
        using Machine machine = TxOffloadCase.Started();
        ControlQueueTests.Switch(machine, active);
        Assert.That(LastSwitches(machine), Is.EqualTo(expected));
        ControlQueueTests.Switch(machine, OffloadSet.None);
        Assert.That(LastSwitches(machine), Is.Zero);
    }

    /// <summary>What the framework does in the device's place is not the device's.</summary>
    [TestCase(Features.HostTso4, 112u + 7u)]
    [TestCase(Features.HostTso6, 40u + 7u)]
    [TestCase(Features.HostUso, 24u + 7u)]
    [TestCase(DeviceOptions.TransmitOffloads, 1u)]
    public void Switches_of_what_the_device_lacks_are_not_on(Features without, uint expected)
    {
        using Machine machine = TxOffloadCase.Started(without);

        // At the start NetAdapterCx names whatever it would do itself.
        Assert.That(LastSwitches(machine), Is.EqualTo(expected & (without == Features.HostTso4 ? ~32u : ~0u)));
        ControlQueueTests.Switch(machine, OffloadSet.TxIPv4 | OffloadSet.TxTcpIPv4 | OffloadSet.TxUdpIPv4 | Segmentation);
        Assert.That(LastSwitches(machine), Is.EqualTo(expected & (without == Features.HostTso4 ? ~32u : ~0u)));
    }

    /// <summary>However a packet comes, and whatever is done to its headers.</summary>
    [Test]
    public void All_bytes_of_all_packets_are_counted([Values] bool indirect, [Values] bool packed)
    {
        using Machine machine = TxOffloadCase.Started(indirect, packed);
        TxOffload[] asks = [default, TxOffloadCase.Both, new() { Layer4Checksum = true }, new() { Layer3Checksum = true }, new() { Mss = 300 }];
        uint length = (uint)Tcp4.Length;
        uint[][] ways = [[], [20, length - 20], [1, 33, 2, length - 36], [(uint)Tcp4.Headers, 10, length - (uint)Tcp4.Headers - 10]];
        long packets = 0;
        foreach (TxOffload asked in asks)
        {
            foreach (uint[] way in ways)
            {
                _ = machine.SendWanting(new TxOffloadCase(Tcp4, asked).Packet, asked, way);
                packets++;
            }
        }

        machine.Settle();
        machine.Unload();
        Assert.That(machine.Trace, Has.Some.Contains($"sent so far: {packets} packets, {packets * length} bytes"));
        Assert.That(machine.Trace, Has.Some.Contains("of these 16 with offloads, 12 with new headers, 4 to be cut; "));
    }

    /// <summary>Headers in one piece that the system has described are the usual, wherever in its buffer that piece begins.</summary>
    [Test]
    public void The_usual_packet_is_not_gathered([Values] bool packed, [Values(300u, 0u)] uint mss)
    {
        using Machine machine = TxOffloadCase.Started(indirect: true, packed);
        var one = new TxOffloadCase(Tcp4, TxOffloadCase.Both with { Mss = mss });
        for (int i = 0; i < 30; i++)
        {
            _ = machine.SendWanting(one.Packet, one.Asked);
        }

        machine.Settle();
        machine.Unload();
        Assert.That(machine.Trace, Has.Some.Contains("of these 30 with offloads").And.Some.Contains("to be cut; 0 not as usual"));
    }

    private static uint LastSwitches(Machine machine)
    {
        const string prefix = "VirtioNetCx: transmit offloads switched on: ";
        IEnumerable<string> lines = machine.Trace.Where(static line => line.StartsWith(prefix, System.StringComparison.Ordinal));
        return uint.Parse(lines.Last()[prefix.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>
/// Packets of all kinds through the emulated system, the driver and the device onto the wire, with every set of features a device can
/// offer. Who makes a checksum differs; what is on the wire must not.
/// </summary>
public sealed class OffloadTransmitTests
{
    private static IEnumerable<Features> Sets()
    {
        Features[] single = [Features.Csum, Features.HostTso4, Features.HostTso6, Features.HostEcn, Features.HostUso];
        for (int bits = 0; bits < 1 << single.Length; bits++)
        {
            Features set = Features.None;
            for (int i = 0; i < single.Length; i++)
            {
                set |= (bits & (1 << i)) != 0 ? single[i] : Features.None;
            }

            if (FeatureRules.Unsatisfied(set) == Features.None)
            {
                yield return set;
            }
        }
    }

    // Another one for other packets: VIRTIONETCX_SEED.
    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("VIRTIONETCX_SEED"), out int seed) ? seed : 20_251;

    [Test]
    public void Every_set_of_features_brings_every_packet_to_the_wire([Values(RingKind.SplitWithEventIndex, RingKind.Packed)] RingKind kind, [Values] bool indirect)
    {
        foreach (Features set in Sets())
        {
            int seed = Seed;
            TestContext.Out.WriteLine($"seed {seed}: {set}");
            using Machine machine = Started(set, kind, indirect);
            var random = new System.Random(seed);
            OffloadSending.Play(machine, [.. Enumerable.Range(0, 16).Select(_ => OffloadSending.From(random))], seed);
        }
    }

    [Test]
    public void Any_packets_in_any_pieces()
    {
        Features[] sets = [.. Sets()];
        Property property = Prop.ForAll(
            ArbMap.Default.ArbFor<OffloadSending[]>(),
            ArbMap.Default.ArbFor<(byte Set, byte Kind, bool Indirect, int Seed)>(),
            (sendings, choice) =>
            {
                using Machine machine = Started(sets[choice.Set % sets.Length], (RingKind)(choice.Kind % 4), choice.Indirect);
                OffloadSending.Play(machine, sendings, choice.Seed);
                return true;
            });
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    [Test]
    public void The_far_side_would_notice([Values] bool inHeader)
    {
        using Machine machine = Started(DeviceOptions.TransmitOffloads, RingKind.Split, true);
        machine.Device.Tx.Transmitted = (_, frame) => frame[inHeader ? 20 : frame.Length - 1] ^= 0x10;
        byte[] tcp = [0, 0, 1, 0, 0, 99, 0, 0, 0, 0, 1, 1];
        Assert.That(() => OffloadSending.Play(machine, [new OffloadSending(tcp, 3, 0, 0)], 1), Throws.InstanceOf<AssertionException>());
    }

    private static Machine Started(Features set, RingKind kind, bool indirect) => Machine.Started(o =>
    {
        o.Device.Offered = kind.Apply((o.Device.Offered & ~Features.RingIndirectDesc) | set | (indirect ? Features.RingIndirectDesc : Features.None));
        foreach (string keyword in (string[])["IPChecksumOffloadIPv4", "TCPChecksumOffloadIPv4", "TCPChecksumOffloadIPv6",
            "UDPChecksumOffloadIPv4", "UDPChecksumOffloadIPv6"])
        {
            o.Numbers["*" + keyword] = 3;
        }

        foreach (string keyword in (string[])["LsoV2IPv4", "LsoV2IPv6", "UsoIPv4", "UsoIPv6"])
        {
            o.Numbers["*" + keyword] = 1;
        }
    });
}

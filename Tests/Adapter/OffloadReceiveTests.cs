using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>
/// Everything that can come from a network, through a device with every set of receive offloads, to the stack: it gets the bytes that the
/// sender meant, and is never told that a wrong checksum is right.
/// </summary>
public sealed class OffloadReceiveTests
{
    private const Features Switch = Features.GuestCsum | Features.CtrlVq | Features.CtrlGuestOffloads;
    private const Features Both = Switch | Features.GuestTso4 | Features.GuestTso6;

    private static readonly Features[] Sets =
    [
        Features.None, Features.GuestCsum, Switch, Switch | Features.GuestTso4, Switch | Features.GuestTso6, Both, Both | Features.GuestEcn,
        Both | Features.GuestEcn | Features.RscExt | DeviceOptions.TransmitOffloads,
    ];

    // Another one for other packets: VIRTIONETCX_SEED.
    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("VIRTIONETCX_SEED"), out int seed) ? seed : 20_251;

    [Test]
    public void Every_set_of_features_brings_everything_up([Values] RingKind kind, [Values] bool mergeable)
    {
        foreach (Features set in Sets)
        {
            int seed = Seed;
            TestContext.Out.WriteLine($"seed {seed}: {set}");
            using Machine machine = Started(set, kind, mergeable);
            var random = new System.Random(seed);
            OffloadArrival.Play(machine, Enumerable.Range(0, 40).Select(_ => OffloadArrival.From(random)));
        }
    }

    [Test]
    public void Anything_in_any_parts()
    {
        Property property = Prop.ForAll(
            ArbMap.Default.ArbFor<OffloadArrival[]>(),
            ArbMap.Default.ArbFor<(byte Set, byte Kind, bool Mergeable)>(),
            static (arrivals, choice) =>
            {
                using Machine machine = Started(Sets[choice.Set % Sets.Length], (RingKind)(choice.Kind % 7), choice.Mergeable);
                OffloadArrival.Play(machine, arrivals);
                return true;
            });
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Test]
    public void The_stack_would_notice()
    {
        using Machine machine = Started(Both, RingKind.Split, true);

        // A partial checksum of a frame that the device then spoils: completed, it does not make it the frame that was sent.
        byte[] tcp = [0, 0, 1, 0, 0, 99, 0, 0, 0, 0, 1, 1];
        machine.Device.Rx.Delivered = static (_, frame) => frame[20] ^= 0x10;
        Assert.That(() => OffloadArrival.Play(machine, [new OffloadArrival(tcp, 3, 0, 0)]), Throws.InstanceOf<AssertionException>());
    }

    internal static Machine Started(Features set, RingKind kind, bool mergeable) => Machine.Started(o =>
    {
        o.Device.Offered = kind.Apply((o.Device.Offered & ~Features.MrgRxbuf) | set | (mergeable ? Features.MrgRxbuf : Features.None));
        foreach (string keyword in (string[])["IPChecksumOffloadIPv4", "TCPChecksumOffloadIPv4", "TCPChecksumOffloadIPv6",
            "UDPChecksumOffloadIPv4", "UDPChecksumOffloadIPv6"])
        {
            o.Numbers["*" + keyword] = 3;
        }

        o.Numbers["*RscIPv4"] = 1;
        o.Numbers["*RscIPv6"] = 1;
    });
}

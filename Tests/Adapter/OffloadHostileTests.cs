using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Devices.Net;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>
/// Headers that no conforming device writes, before frames that may be damaged: nothing is changed but a checksum that was to be
/// completed, nothing is said to be valid that nobody has checked, and every frame that does not arrive is in one counter.
/// </summary>
public sealed class OffloadHostileTests
{
    private const Features Receive = DeviceOptions.ReceiveOffloads;
    private const Features Counted = Receive | Features.RscExt | DeviceOptions.TransmitOffloads;

    // Another one for other packets: VIRTIONETCX_SEED.
    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("VIRTIONETCX_SEED"), out int seed) ? seed : 20_251;

    [Test]
    public void Any_header_before_any_frame(
        [Values(RingKind.SplitWithEventIndex, RingKind.Packed, RingKind.SplitInOrder)] RingKind kind,
        [Values(Features.None, Features.GuestCsum, Receive, Counted)] Features set,
        [Values] bool mergeable)
    {
        int seed = Seed;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new System.Random(seed);
        using Machine machine = OffloadReceiveTests.Started(set, kind, mergeable);
        OffloadLie.Play(machine, Enumerable.Range(0, 400).Select(_ => OffloadLie.From(random)));
    }

    [Test]
    public void Any_lies()
    {
        Features[] sets = [Features.None, Features.GuestCsum, Receive, Counted];
        Property property = Prop.ForAll(
            ArbMap.Default.ArbFor<OffloadLie[]>(),
            ArbMap.Default.ArbFor<(byte Set, byte Kind, bool Mergeable)>(),
            (lies, choice) =>
            {
                using Machine machine = OffloadReceiveTests.Started(sets[choice.Set % sets.Length], (RingKind)(choice.Kind % 7), choice.Mergeable);
                OffloadLie.Play(machine, lies);
                return true;
            });
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(30));
    }

    /// <summary>The number of buffers is one more thing to lie about; this one can cost the device, and nothing else.</summary>
    [Test]
    public void Any_number_of_buffers([Range(1, 12)] int seed, [Values] bool packed)
    {
        var random = new System.Random(seed);
        using Machine machine = OffloadReceiveTests.Started(Counted, packed ? RingKind.Packed : RingKind.SplitWithEventIndex, true);
        ushort[] usual = [0, 1, 1, 2, 3, 20, 255, 256, 257, 0x8000, 65535];
        for (int i = 0; i < 20 && !machine.DeviceFailed && !machine.ResetRequested; i++)
        {
            machine.Device.Rx.LargestPart = (uint)random.Next(26, 1600);
            machine.Inject(new Arrival(Frames.Make(random.Next(14, 1515), i))
            {
                Raw = new NetHeader
                {
                    Flags = (byte)random.Next(8),
                    GsoType = (byte)(random.Next(2) * random.Next(6)),
                    GsoSize = 1000,
                    NumBuffers = usual[random.Next(seed < 6 ? usual.Length : 6)],
                },
                KeepNumBuffers = true,
            });
            machine.Run(1000);
        }

        machine.Unload();
        Assert.That(machine.Received, Has.Count.LessThanOrEqualTo(20));
    }
}

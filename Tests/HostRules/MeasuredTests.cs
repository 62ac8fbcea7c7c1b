using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Host;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

/// <summary>
/// What the host does for the sake of measurements: the setting that leaves checks out leaves out no others, and frames that are sent from
/// where they lie are looked after like copies.
/// </summary>
[TestFixture]
[NonParallelizable]
internal sealed unsafe class MeasuredTests
{
    private const int FrameBytes = 1514;

    private static readonly Rule[] LeftOut =
    [
        Rule.RingImmutable, Rule.RingFrameworkElement, Rule.RingTouchedStopped, Rule.TxPacketModified, Rule.TxFragmentModified,
        Rule.TxPayloadModified, Rule.RxIgnoredModified, Rule.RxIgnoreKept, Rule.RxPacketReserved, Rule.RxFragmentModified,
        Rule.RxWriteAfterReturn,
    ];

    private static HostSettings Measured => HostSettings.Default with { Measured = true };

    private static IEnumerable<TestCaseData> StillCaught => WrongClient.All
        .Where(static client => !LeftOut.Contains(client.Rule))
        .Select(static client => new TestCaseData(client).SetArgDisplayNames(client.ToString()));

    // One byte of each word that goes into the fingerprint in its own way, and those at the end.
    private static IEnumerable<int> Positions => [.. Enumerable.Range(0, 17).Select(static i => 9 * i), 1407, 1408, 1511, 1512, 1513];

    [Test]
    public void Frames_of_a_measured_life_arrive_as_they_were_sent()
    {
        Rule broken = Script.Run(static () => { }, Script.WholeLife, Measured);
        Assert.That(broken, Is.EqualTo(Rule.None), RulePlatform.Detail);
        Assert.Multiple(static () =>
        {
            Assert.That(RulePlatform.Completed, Has.Count.EqualTo(12));
            Assert.That(RulePlatform.Received, Has.Count.EqualTo(8));
            Assert.That(RulePlatform.Received[1], Is.EqualTo(Script.Frame(FrameBytes)));
        });
    }

    [TestCaseSource(nameof(StillCaught))]
    public void A_wrong_client_is_caught_while_it_is_measured(object wrong)
    {
        var client = (WrongClient)wrong;
        Rule broken = Script.Run(client.Prepare, client.Script, client.Settings with { Measured = true });
        Assert.That(broken, Is.EqualTo(client.Rule), RulePlatform.Detail);
    }

    [Test]
    public void A_change_of_any_byte_to_send_is_caught([ValueSource(nameof(Positions))] int position, [Values] bool inPlace)
    {
        Rule broken = Script.Run(() => Client.At(Point.TxAdvance, () => Fragment()[position] ^= 0x10), () => SendOne(inPlace));
        Assert.That(broken, Is.EqualTo(Rule.TxPayloadModified), RulePlatform.Detail);
    }

    [Test]
    public void A_frame_in_place_is_the_one_that_the_client_gets([Values] bool inPlace)
    {
        nint sent = 0;
        nint seen = 0;
        Rule broken = Script.Run(() => Client.At(Point.TxAdvance, () => seen = (nint)Fragment()), () => sent = SendOne(inPlace));
        Assert.That(broken, Is.EqualTo(Rule.None), RulePlatform.Detail);
        Assert.That(seen == sent, Is.EqualTo(inPlace));
        Assert.That(RulePlatform.Completed, Is.EqualTo(new[] { 5UL }));
    }

    private static byte* Fragment() => *(byte**)NET_EXTENSION.GetData(Client.TxAddress, Client.TxFragments->BeginIndex);

    private static nint SendOne(bool inPlace)
    {
        Script.Working();
        byte* data = RulePlatform.NewFrame(Script.Frame(FrameBytes));
        TxFrame frame = new() { Data = data, Length = FrameBytes, Cookie = 5, InPlace = inPlace };
        Assert.That(Traffic.Send(frame));
        Script.Idle();
        Session.Stop();
        Session.Remove();
        Session.Unload();
        return (nint)data;
    }
}

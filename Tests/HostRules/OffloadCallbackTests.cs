using System;
using NUnit.Framework;
using VirtioNetCx.Host;

namespace VirtioNetCx.Tests.HostRules;

/// <summary>When the offload callbacks come, and what they say.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class OffloadCallbackTests
{
    private static readonly string[] s_everything = ["tx ipv4 tcp udp", "rx ipv4 tcp udp", "gso lso4 lso6 uso4 uso6", "rsc ipv4 ipv6 timestamp"];

    [Test]
    public void At_the_start_everything_is_told_that_keywords_leave_on_even_what_the_client_lacks()
    {
        Run(OfferLittle, Script.Working);
        Assert.That(OffloadClient.Told, Is.EqualTo(s_everything));
    }

    [Test]
    public void Later_the_client_hears_of_its_own_offloads_only()
    {
        Run(OfferLittle, static () =>
        {
            Script.Working();
            OffloadClient.Told.Clear();
            Assert.That(Session.SetOffloads((OffloadSet)0x7FFF));
        });
        Assert.That(OffloadClient.Told, Is.EqualTo((string[])["tx ipv4 tcp", "rx ipv4 tcp udp", "gso lso6", "rsc ipv4"]));
    }

    [Test]
    public void All_callbacks_come_whatever_has_changed()
    {
        Run(OfferLittle, static () =>
        {
            Script.Working();
            OffloadClient.Told.Clear();
            Assert.That(Session.SetOffloads(OffloadSet.RxUdp));
            Assert.That(Session.SetOffloads(OffloadSet.None));
        });
        Assert.That(OffloadClient.Told, Is.EqualTo((string[])["tx", "rx udp", "gso", "rsc", "tx", "rx", "gso", "rsc"]));
    }

    [Test]
    public void A_keyword_that_is_off_cannot_be_overruled()
    {
        Run(
            static () =>
            {
                OfferLittle();
                Registry.SetText("*RscIPv4"u8, "0"u8);
                Registry.SetText("*UDPChecksumOffloadIPv4"u8, "0"u8);
            },
            static () =>
            {
                Script.Working();
                Assert.That(Session.SetOffloads(OffloadSet.RscIPv4), Is.False);
                Assert.That(Session.SetOffloads(OffloadSet.TxUdpIPv4), Is.False);
                Assert.That(Session.SetOffloads(OffloadSet.TxUdpIPv6));
            });
        Assert.That(OffloadClient.Told, Has.Count.EqualTo(8), "two rounds");
    }

    [TestCase("*TCPChecksumOffloadIPv4", "0", "tx ipv4 tcp udp|rx ipv4 tcp udp")]
    [TestCase("*IPChecksumOffloadIPv4", "2", "tx tcp udp|rx ipv4 tcp udp")]
    [TestCase("*IPChecksumOffloadIPv4", "1", "tx ipv4 tcp udp|rx tcp udp")]
    [TestCase("*IPChecksumOffloadIPv4", "x", "tx ipv4 tcp udp|rx ipv4 tcp udp")]
    public void A_protocol_is_on_while_one_of_its_families_is(string keyword, string value, string expected)
    {
        Run(
            () =>
            {
                OfferLittle();
                Registry.SetText(System.Text.Encoding.ASCII.GetBytes(keyword), System.Text.Encoding.ASCII.GetBytes(value));
            },
            Script.Working);
        Assert.That(string.Join('|', OffloadClient.Told[..2]), Is.EqualTo(expected));
    }

    [Test]
    public void Keywords_are_read_again_when_the_interface_starts_again()
    {
        Run(OfferLittle, static () =>
        {
            Script.Working();
            Assert.That(Session.SetOffloads(OffloadSet.None));
            Session.Stop();
            Registry.SetText("*LsoV2IPv6"u8, "0"u8);
            OffloadClient.Told.Clear();
            Script.Succeed(Session.Start());
        });
        Assert.That(OffloadClient.Told, Is.EqualTo((string[])[s_everything[0], s_everything[1], "gso lso4 uso4 uso6", s_everything[3]]));
    }

    private static void OfferLittle()
    {
        OffloadClient.Prepare();
        OffloadClient.TxChecksum = (1, 1);
        OffloadClient.Gso = (4, 1);
        OffloadClient.RxChecksum = true;
        OffloadClient.Rsc = true;
    }

    private static void Run(Action prepare, Action script)
    {
        Rule broken = Script.Run(prepare, script);
        Assert.That(broken, Is.EqualTo(Rule.None), RulePlatform.Detail);
    }
}

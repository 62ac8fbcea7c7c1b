using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Tests.Pci;

/// <summary>VirtIO 1.3 §5.1.3.1 "Feature bit requirements": what needs what, and what negotiation makes of it.</summary>
public sealed class NegotiationTests
{
    private const NetFeatures Everything = (NetFeatures)ulong.MaxValue;

    /// <summary>The section, as a table: a feature and those of which it needs at least one.</summary>
    private static readonly (NetFeatures Feature, NetFeatures Needs)[] Section =
    [
        (NetFeatures.GuestTso4, NetFeatures.GuestCsum),
        (NetFeatures.GuestTso6, NetFeatures.GuestCsum),
        (NetFeatures.GuestEcn, NetFeatures.GuestTso4 | NetFeatures.GuestTso6),
        (NetFeatures.HostTso4, NetFeatures.Csum),
        (NetFeatures.HostTso6, NetFeatures.Csum),
        (NetFeatures.HostEcn, NetFeatures.HostTso4 | NetFeatures.HostTso6),
        (NetFeatures.HostUso, NetFeatures.Csum),
        (NetFeatures.CtrlRx, NetFeatures.CtrlVq),
        (NetFeatures.CtrlVlan, NetFeatures.CtrlVq),
        (NetFeatures.GuestAnnounce, NetFeatures.CtrlVq),
        (NetFeatures.Mq, NetFeatures.CtrlVq),
        (NetFeatures.CtrlMacAddr, NetFeatures.CtrlVq),
        (NetFeatures.CtrlGuestOffloads, NetFeatures.CtrlVq),
        (NetFeatures.CtrlRxExtra, NetFeatures.CtrlRx),
        (NetFeatures.RscExt, NetFeatures.HostTso4 | NetFeatures.HostTso6),
    ];

    [Test]
    public void The_table_is_the_section()
    {
        foreach (NetFeatures feature in Enum.GetValues<NetFeatures>())
        {
            NetFeatures expected = Section.FirstOrDefault(row => row.Feature == feature).Needs;
            Assert.That(Negotiation.Requirements(feature), Is.EqualTo(expected), $"{feature}");
        }
    }

    [Test]
    public void Without_VERSION_1_there_is_no_agreement()
    {
        Assert.That(Negotiation.TryChoose(~(ulong)NetFeatures.Version1, Everything, out Negotiated chosen), Is.False);
        Assert.That(chosen.Bits, Is.Zero);
    }

    [Test]
    public void A_chain_of_requirements_falls_together()
    {
        ulong offered = (ulong)(NetFeatures.Version1 | NetFeatures.HostTso4 | NetFeatures.HostEcn | NetFeatures.Mac);
        Assert.That(Negotiation.TryChoose(offered, Everything, out Negotiated chosen), Is.True);
        Assert.That((NetFeatures)chosen.Bits, Is.EqualTo(NetFeatures.Version1 | NetFeatures.Mac));
        Assert.That(chosen.Has(NetFeatures.Mac), Is.True);
        Assert.That(chosen.Has(NetFeatures.Mac | NetFeatures.HostTso4), Is.False);
    }

    [Test]
    public void Without_the_checksum_no_segmentation_is_left()
    {
        NetFeatures sending = NetFeatures.HostTso4 | NetFeatures.HostTso6 | NetFeatures.HostEcn | NetFeatures.HostUso | NetFeatures.RscExt;
        Assert.That(Negotiation.TryChoose((ulong)(NetFeatures.Version1 | sending), Everything, out Negotiated chosen), Is.True);
        Assert.That((NetFeatures)chosen.Bits, Is.EqualTo(NetFeatures.Version1));
    }

    [Test]
    public void One_of_two_requirements_is_enough([Values] bool first)
    {
        NetFeatures one = first ? NetFeatures.HostTso4 : NetFeatures.HostTso6;
        NetFeatures offered = NetFeatures.Version1 | NetFeatures.Csum | NetFeatures.HostEcn | NetFeatures.RscExt | one;
        Assert.That(Negotiation.TryChoose((ulong)offered, Everything, out Negotiated chosen), Is.True);
        Assert.That((NetFeatures)chosen.Bits, Is.EqualTo(offered));
    }

    [Test]
    public void The_choice_is_offered_wanted_sound_and_the_largest_such()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), ArbMap.Default.ArbFor<ulong>(), static (offered, wanted) =>
        {
            offered |= (ulong)NetFeatures.Version1;
            wanted |= (ulong)NetFeatures.Version1;
            if (!Negotiation.TryChoose(offered, (NetFeatures)wanted, out Negotiated chosen))
            {
                return false;
            }

            bool subset = (chosen.Bits & ~(offered & wanted)) == 0;
            bool sound = Section.All(row => !chosen.Has(row.Feature) || ((NetFeatures)chosen.Bits & row.Needs) != 0);
            ulong dropped = offered & wanted & ~chosen.Bits;
            bool largest = Section.All(row => (dropped & (ulong)row.Feature) == 0 || ((NetFeatures)chosen.Bits & row.Needs) == 0);
            bool only = (dropped & ~Section.Aggregate(0UL, static (all, row) => all | (ulong)row.Feature)) == 0;
            return subset && sound && largest && only;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }
}

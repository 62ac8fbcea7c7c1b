using System.Collections.Generic;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Metal;

/// <summary>What sending a packet costs the packaged driver, in guest instructions, which are the same in every run.</summary>
[TestFixture]
internal sealed class InstructionTests
{
    // The goals are 240 and 450: a third, and less than half, of what Linux' virtio_net needs.
    private const double Burst32 = 240;
    private const double Burst1 = 450;

    // Other forms of ring than the usual one, which the goal speaks of.
    private const double OtherBurst1 = 490;

    // A fragment more is an entry of a table, which is begun for it, or a descriptor more of a chain that is not just two.
    private const double Fragment = 65;

    // New headers, with the IPv4 checksum, beyond a packet that goes out as it is: the goal; and those of segments.
    private const double HeaderCopy = 200;
    private const double Segmentation = 210;

    // The counts do not depend on the computer, but the device finishes a burst between two only if it gets to run: hence again.
    [Test]
    [Retry(3)]
    public void SendingCostsNoMoreThan() => Check(PackagedDriver.Run("icount", "indirect_desc=off").InstructionsPerPacket!, OtherBurst1);

    [TestCase("")]
    [TestCase("packed=on")]
    [Retry(3)]
    public void OffloadsCostNoMoreThan(string device)
    {
        SortedDictionary<string, double> cost = TapDriver.Run("icount", device).InstructionsPerPacket!;
        Check(cost, device.Length == 0 ? Burst1 : OtherBurst1);
        Assert.Multiple(() =>
        {
            Assert.That(cost["header copy, burst 32"], Is.LessThanOrEqualTo(cost["plain, burst 32"] + HeaderCopy));
            Assert.That(cost["segmentation, burst 32"], Is.LessThanOrEqualTo(cost["plain, burst 32"] + Segmentation));
            Assert.That(cost["TCP checksum, burst 32"], Is.LessThanOrEqualTo(cost["header copy, burst 32"]));
            Assert.That(cost["TCP checksum, burst 32"], Is.GreaterThan(cost["plain, burst 32"]), "nothing was counted");
        });
    }

    private static void Check(SortedDictionary<string, double> cost, double burst1) => Assert.Multiple(() =>
    {
        Assert.That(cost["plain, burst 32"], Is.LessThanOrEqualTo(Burst32));
        Assert.That(cost["plain, burst 1"], Is.LessThanOrEqualTo(burst1));
        Assert.That(cost["two fragments, burst 32"], Is.LessThanOrEqualTo(cost["plain, burst 32"] + Fragment));
        Assert.That(cost["two fragments, burst 32"], Is.GreaterThan(cost["plain, burst 32"]), "nothing was counted");
    });
}

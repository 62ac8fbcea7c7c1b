using System.Collections.Generic;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Metal;

/// <summary>What sending a packet costs the packaged driver, in guest instructions, which are the same in every run.</summary>
[TestFixture]
internal sealed class InstructionTests
{
    // The goals are 240 and 450: a third, and less than half, of what Linux' virtio_net needs.
    private const double Burst32 = 240;
    private const double Burst1 = 520;

    // A fragment more is a descriptor more.
    private const double Fragment = 60;

    // New headers, with the IPv4 checksum, beyond a packet that goes out as it is. The goal is 200.
    private const double HeaderCopy = 205;

    [Test]
    public void SendingCostsNoMoreThan() => Check(PackagedDriver.Run("icount", "indirect_desc=off").InstructionsPerPacket!);

    [TestCase("")]
    [TestCase("packed=on")]
    public void OffloadsCostNoMoreThan(string device)
    {
        SortedDictionary<string, double> cost = TapDriver.Run("icount", device).InstructionsPerPacket!;
        Check(cost);
        Assert.Multiple(() =>
        {
            Assert.That(cost["header copy, burst 32"], Is.LessThanOrEqualTo(cost["plain, burst 32"] + HeaderCopy));
            Assert.That(cost["TCP checksum, burst 32"], Is.LessThanOrEqualTo(cost["header copy, burst 32"]));
            Assert.That(cost["TCP checksum, burst 32"], Is.GreaterThan(cost["plain, burst 32"]), "nothing was counted");
        });
    }

    private static void Check(SortedDictionary<string, double> cost) => Assert.Multiple(() =>
    {
        Assert.That(cost["plain, burst 32"], Is.LessThanOrEqualTo(Burst32));
        Assert.That(cost["plain, burst 1"], Is.LessThanOrEqualTo(Burst1));
        Assert.That(cost["two fragments, burst 32"], Is.LessThanOrEqualTo(cost["plain, burst 32"] + Fragment));
        Assert.That(cost["two fragments, burst 32"], Is.GreaterThan(cost["plain, burst 32"]), "nothing was counted");
    });
}

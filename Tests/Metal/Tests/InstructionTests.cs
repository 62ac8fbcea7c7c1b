using System.Collections.Generic;
using NUnit.Framework;
using VirtioNetCx.Metal.Runner;

namespace VirtioNetCx.Tests.Metal;

/// <summary>What sending a packet costs the packaged driver, in guest instructions, which are the same in every run.</summary>
[TestFixture]
internal sealed class InstructionTests
{
    // The goals are 240 and 450 (a third and less than half of what Linux' virtio_net needs).
    private const double Burst32 = 240;
    private const double Burst1 = 540;

    // A fragment more is a descriptor more.
    private const double Fragment = 60;

    [TestCase("")]
    [TestCase("packed=on")]
    [TestCase("indirect_desc=off")]
    [TestCase("event_idx=off")]
    public void SendingCostsNoMoreThan(string device)
    {
        RunResult result = PackagedDriver.Run("icount", device);
        SortedDictionary<string, double> cost = result.InstructionsPerPacket!;
        Assert.Multiple(() =>
        {
            Assert.That(cost["plain, burst 32"], Is.LessThanOrEqualTo(Burst32));
            Assert.That(cost["plain, burst 1"], Is.LessThanOrEqualTo(Burst1));
            Assert.That(cost["two fragments, burst 32"], Is.LessThanOrEqualTo(cost["plain, burst 32"] + Fragment));
            Assert.That(cost["two fragments, burst 32"], Is.GreaterThan(cost["plain, burst 32"]), "nothing was counted");
        });
    }
}

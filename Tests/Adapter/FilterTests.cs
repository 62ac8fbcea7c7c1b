using System.Collections.Generic;
using NUnit.Framework;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>The packet filter: what the stack did not ask for is dropped, over power cycles too.</summary>
public sealed class FilterTests
{
    private const uint Directed = 1;
    private const uint Multicast = 2;
    private const uint AllMulticast = 4;
    private const uint Broadcast = 8;
    private const uint Promiscuous = 0x20;
    private static readonly byte[] Own = [0x52, 0x54, 0x00, 0x12, 0x34, 0x56];
    private static readonly byte[] Other = [0x52, 0x54, 0x00, 0x12, 0x34, 0x57];
    private static readonly byte[] Group = [0x33, 0x33, 0, 0, 0, 1];
    private static readonly byte[] OtherGroup = [0x01, 0, 0x5E, 1, 2, 3];
    private static readonly byte[] Everybody = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    [TestCase(0u, false, false, false, false)]
    [TestCase(Directed, true, false, false, false)]
    [TestCase(Directed | Broadcast, true, false, false, true)]
    [TestCase(Directed | Multicast | Broadcast, true, false, true, true)]
    [TestCase(AllMulticast, false, false, true, false)]
    [TestCase(Promiscuous, true, true, true, true)]
    public void Frames_pass_as_the_filter_says(uint filter, bool own, bool other, bool group, bool everybody)
    {
        using Machine machine = Machine.Started();
        machine.SetFilter(filter, Group);
        for (int round = 0; round < 2; round++)
        {
            Assert.That(Passes(machine, Own), Is.EqualTo(own));
            Assert.That(Passes(machine, Other), Is.EqualTo(other));
            Assert.That(Passes(machine, Group), Is.EqualTo(group));
            Assert.That(Passes(machine, Everybody), Is.EqualTo(everybody));
            if ((filter & Multicast) != 0)
            {
                Assert.That(Passes(machine, OtherGroup), Is.False);
            }

            machine.PowerDown();
            machine.PowerUp();
        }
    }

    [Test]
    public void The_registry_may_change_the_address()
    {
        using Machine machine = Machine.Started(o => o.Texts["NetworkAddress"] = "525400123457");
        machine.SetFilter(Directed);
        Assert.That(Passes(machine, Other), Is.True);
        Assert.That(Passes(machine, Own), Is.False);
    }

    private static bool Passes(Machine machine, byte[] destination)
    {
        byte[] frame = Frames.Make(100, 1);
        destination.CopyTo(frame, 0);
        List<byte[]> received = machine.Received;
        received.Clear();
        machine.Inject(frame);
        machine.Settle();
        return received.Count == 1;
    }
}

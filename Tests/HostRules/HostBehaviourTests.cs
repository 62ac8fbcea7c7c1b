using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NUnit.Framework;
using VirtioNetCx.Host;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

/// <summary>What the host does besides judging.</summary>
[TestFixture]
[NonParallelizable]
internal sealed partial class HostBehaviourTests
{
    [Test]
    public void Every_allocation_that_fails_is_survived_by_a_conforming_client()
    {
        uint count = 0;
        Run(static () => { }, () =>
        {
            Script.WholeLife();
            count = Faults.AllocationCount;
        });
        Assert.That(count, Is.GreaterThan(10u));
        for (uint ordinal = 1; ordinal <= count; ordinal++)
        {
            uint injected = 0;
            Run(() => Faults.FailAllocation(ordinal), () =>
            {
                LifeWithFailures();
                injected = Faults.Injected;
            });
            Assert.That(injected, Is.EqualTo(1u), $"allocation {ordinal}");
        }
    }

    [Test]
    public void EvtAdvance_is_called_at_both_levels()
    {
        HashSet<int> levels = [];
        Run(() => Client.At(Point.RxAdvance, () => _ = levels.Add(Session.CurrentIrql)), Script.WholeLife);
        Assert.That(levels, Is.EquivalentTo(new[] { 0, 2 }));
    }

    [Test]
    public void An_interrupt_at_high_level_waits_and_its_DPC_runs_after()
    {
        List<string> order = [];
        Run(
            () =>
            {
                Client.At(Point.Arm, () =>
                {
                    if (order.Count == 0)
                    {
                        order.Add($"arm {Session.CurrentIrql}");
                        Interrupts.OnInterrupt(0);
                        order.Add("armed");
                    }
                });
                Client.At(Point.Isr, () => order.Add($"isr {Session.CurrentIrql}"));
                Client.At(Point.Dpc, () => order.Add($"dpc {Session.CurrentIrql}"));
            },
            () =>
            {
                Script.Working();
                Script.Idle();
            },
            HostSettings.Default with { StrayInterrupts = false });
        string[] inside = order[0] == "arm 0" ? ["arm 0", "isr 8", "dpc 2", "armed"] : ["arm 2", "isr 8", "armed", "dpc 2"];
        Assert.That(order, Is.EqualTo(inside));
    }

    [Test]
    public void A_frame_in_more_pieces_than_the_client_takes_is_bounced_into_one_fragment()
    {
        List<int> fragments = [];
        Run(
            () => Client.At(Point.TxAdvance, () => fragments.Add(FragmentCount())),
            () =>
            {
                Script.Working();
                Script.Send(900, 1, 100, 100, 100, 100, 100, 100, 100, 100, 100);
                Script.Idle();
                Script.Send(800, 2, 100, 100, 100, 100, 100, 100, 100, 100);
                Script.Idle();
            });
        Assert.That(fragments, Is.EqualTo(new[] { 1, 8 }));
    }

    [Test]
    public void A_frame_longer_than_the_MTU_never_reaches_the_client()
    {
        int advances = 0;
        Run(
            () => Client.At(Point.TxAdvance, () => advances++),
            () =>
            {
                Script.Working();
                Script.Send(1515, 77);
                Script.Idle();
            });
        Assert.That((advances, RulePlatform.Completed.Single()), Is.EqualTo((0, 77UL)));
    }

    [TestCase("%s %u %d", new[] { "x", "7", "-3" }, "name 7 -3")]
    [TestCase("%08x|%llx|%p", new string[0], "0000002a|123456789abcdef0|0000000000001000")]
    [TestCase("100%%\n", new string[0], "100%")]
    public unsafe void Traces_are_formatted_as_by_DbgPrintEx(string format, string[] kind, string expected)
    {
        Run(
            () => Client.At(Point.Prepare, () =>
            {
                fixed (byte* text = System.Text.Encoding.ASCII.GetBytes(format + "\0"), name = "name\0"u8)
                {
                    _ = kind.Length != 0
                        ? Ntoskrnl.DbgPrintEx(0, 0, text, (ulong)name, 7, unchecked((ulong)-3), 0)
                        : Ntoskrnl.DbgPrintEx(0, 0, text, 42, 0x1234_5678_9ABC_DEF0, 0x1000, 0);
                }
            }),
            Script.Working);
        Assert.That(RulePlatform.Lines, Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void Stubs_of_unimplemented_functions_carry_their_names()
    {
        Assert.Multiple(static () =>
        {
            Assert.That(StubNames("Kmdf/KmdfNotImplemented.cs"), Is.EqualTo(TableNames<WDFFUNCENUM>()));
            Assert.That(StubNames("NetCx/NetNotImplemented.cs"), Is.EqualTo(TableNames<NETFUNCENUM>()));
        });
    }

    private static void Run(Action prepare, Action script, HostSettings? settings = null)
    {
        Rule broken = Script.Run(prepare, script, settings);
        Assert.That(broken, Is.EqualTo(Rule.None), RulePlatform.Detail);
    }

    /// <summary>As far as the failure lets it come, and then everything back.</summary>
    private static unsafe void LifeWithFailures()
    {
        if (Session.Load(Client.Entry) < 0)
        {
            return;
        }

        if (Session.AddDevice() >= 0)
        {
            _ = Session.Start() >= 0 && Session.PowerDown() >= 0 && Session.PowerUp() >= 0;
            if (Session.State == DeviceState.Working)
            {
                Session.Stop();
                _ = Session.Start();
            }

            Session.Remove();
        }

        Session.Unload();
    }

    private static unsafe int FragmentCount() => NET_RING.GetPacketAtIndex(Client.TxPackets, Client.TxPackets->BeginIndex)->FragmentCount;

    private static IEnumerable<string> StubNames(string file)
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "VirtioNetCx.sln")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("not inside the repository");
        }

        return Stub().Matches(File.ReadAllText(Path.Combine(root, "Tests", "Host", file))).Select(static match => match.Groups[1].Value);
    }

    private static IEnumerable<string> TableNames<T>()
        where T : struct, Enum
    {
        const string suffix = "TableIndex";
        return Enum.GetNames<T>().Where(static name => name.EndsWith(suffix, StringComparison.Ordinal)).Select(static name => name[..^suffix.Length]);
    }

    [GeneratedRegex("""(?:Missing|Private)\("(\w+)"u8\);""")]
    private static partial Regex Stub();
}

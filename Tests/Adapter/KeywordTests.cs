using System.Collections.Generic;
using System.Linq;
using System.Text;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>
/// The offload keywords of the packaged INF, changed as a user changes them. All 65,536 combinations are made and judged by the host's reading
/// of them; a set in which all choices for any three keywords occur is run with traffic, on several devices.
/// </summary>
[NonParallelizable]
public sealed class KeywordTests
{
    private const int Parts = 4;
    private const OffloadSet Everything = (OffloadSet)0x7FFF;
    private const OffloadSet Own = Everything & ~OffloadSet.RscTimestamp;
    private static readonly Features s_complete = DeviceOptions.TransmitOffloads | DeviceOptions.ReceiveOffloads;

    private static IEnumerable<TestCaseData> Devices =>
    [
        new TestCaseData(DeviceOptions.TransmitOffloads & ~Features.HostUso | DeviceOptions.ReceiveOffloads).SetArgDisplayNames("no USO"),
        new TestCaseData(Features.Csum | Features.GuestCsum).SetArgDisplayNames("checksums only"),
        new TestCaseData(Features.None).SetArgDisplayNames("no offload"),
    ];

    [Test]
    public void The_INF_leaves_every_keyword_at_its_default()
    {
        Assert.Multiple(static () =>
        {
            foreach ((string keyword, int count) in KeywordTable.Keywords)
            {
                Assert.That(InstalledRegistry.Values.GetValueOrDefault(keyword), Is.EqualTo(count == 4 ? "3" : "1"), keyword);
            }
        });
    }

    [Test]
    public void The_host_knows_the_same_defaults()
    {
        using Machine machine = Machine.With(static o => o.Installed = false);
        machine.Do(static () =>
        {
            InstalledKeywords.Write();
            foreach ((string keyword, _) in KeywordTable.Keywords)
            {
                Assert.That(Encoding.ASCII.GetString(Registry.Text(Encoding.ASCII.GetBytes(keyword))), Is.EqualTo(InstalledRegistry.Values[keyword]), keyword);
            }
        });
    }

    [Test]
    public void A_new_installation_has_every_offload()
    {
        using var trial = new KeywordTrial(s_complete);
        trial.CheckState(Everything, Everything);
        trial.CheckTransmit(Everything, 1);
        trial.CheckReceive(Everything, 1);
    }

    [Test]
    public void All_combinations_mean_what_their_documentation_says()
    {
        using Machine machine = Machine.Started();
        int count = 0;
        machine.Do(() =>
        {
            byte[][] names = [.. KeywordTable.Keywords.Select(static keyword => Encoding.ASCII.GetBytes(keyword.Name))];
            byte[] digit = new byte[1];
            foreach (KeywordValues values in KeywordTable.All)
            {
                for (int i = 0; i < names.Length; i++)
                {
                    digit[0] = (byte)('0' + values.Values[i]);
                    Registry.SetText(names[i], digit);
                }

                if (OffloadState.Allowed != KeywordTable.Expected(values))
                {
                    Assert.Fail($"{values}: {OffloadState.Allowed}, not {KeywordTable.Expected(values)}");
                }

                count++;
            }
        });
        Assert.That(count, Is.EqualTo(65_536));
    }

    [Test]
    public void The_covering_set_covers([Values(2, 3)] int strength)
    {
        IReadOnlyList<KeywordValues> rows = KeywordCover.Make(strength, Seed());
        TestContext.Out.WriteLine($"{rows.Count} rows");
        Assert.That(KeywordCover.Choices(strength), Is.SubsetOf(rows.SelectMany(row => KeywordCover.Of(row, strength)).ToHashSet()));
    }

    [Test]
    public void Any_three_keywords_on_a_device_that_does_everything([Range(0, Parts - 1)] int part)
    {
        IReadOnlyList<KeywordValues> rows = KeywordCover.Make(3, Seed());
        Run(s_complete, rows.Where((_, index) => index % Parts == part));
    }

    [TestCaseSource(nameof(Devices))]
    public void Any_two_keywords_on_a_device_with(Features offloads) => Run(offloads, KeywordCover.Make(2, Seed()));

    [Test]
    public void Offloads_are_switched_without_a_restart_within_what_keywords_allow()
    {
        using var trial = new KeywordTrial(s_complete);
        KeywordValues values = new([3, 1, 2, 3, 0, 1, 0, 1, 1, 1, 0]);
        trial.Set(values);
        OffloadSet allowed = KeywordTable.Expected(values);
        Assert.That(trial.Machine.SwitchOffloads(allowed | OffloadSet.LsoIPv6), Is.False, "a keyword forbids it");
        foreach (OffloadSet wanted in new[] { OffloadSet.None, allowed, allowed & (OffloadSet)0x1555, allowed & (OffloadSet)0x2AAA })
        {
            Assert.That(trial.Machine.SwitchOffloads(wanted));
            trial.CheckState(wanted, wanted & Own);
            trial.CheckTransmit(wanted, (int)wanted);
            trial.CheckReceive(wanted, (int)wanted);
        }
    }

    [Test]
    public void Keywords_that_are_missing_switch_nothing_on()
    {
        using Machine machine = Machine.Started(static o =>
        {
            o.Installed = false;
            o.Device.Offered |= s_complete;
        });
        Assert.That(machine.Offloads.Active, Is.EqualTo(OffloadSet.RxIPv4 | OffloadSet.RxTcp | OffloadSet.RxUdp), "receive checksums need none");
    }

    private static void Run(Features offloads, IEnumerable<KeywordValues> rows)
    {
        using var trial = new KeywordTrial(offloads);
        int number = 0;
        foreach (KeywordValues values in rows)
        {
            TestContext.Out.WriteLine(values.ToString());
            trial.Set(values);
            OffloadSet active = KeywordTable.Expected(values);
            trial.CheckState(active, active);
            trial.CheckTransmit(active, ++number);
            trial.CheckReceive(active, number);
        }
    }

    private static int Seed()
    {
        const int seed = 20_261_121;
        TestContext.Out.WriteLine($"seed {seed}");
        return seed;
    }
}

using NUnit.Framework;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>A receive queue that has given everything back is asked once more, before it is stopped.</summary>
public sealed class RxDrainTests
{
    /// <summary>Its buffers are the framework's again: what a device that goes on writes into the used ring is not looked at.</summary>
    [Test]
    public void A_drained_queue_does_not_look_at_the_used_ring()
    {
        using Machine machine = Machine.Started(static o => o.Host.RxPassesAfterDrain = 3);
        BringUpTests.CarriesTraffic(machine);
        machine.Device.IgnoreResets = true;
        int lies = 0;
        machine.Outside = () =>
        {
            if (lies++ == 0)
            {
                machine.Device.Queues[0].Ring!.UseRaw(60_000, 1);
                _ = machine.Device.Queues[0].Ring!.Publish();
            }

            return false;
        };
        machine.Pause();
        machine.Outside = null;
        Assert.That(lies, Is.Positive);
        Assert.That(machine.DeviceFailed, Is.False, machine.Story());
        machine.Device.IgnoreResets = false;
        machine.SurpriseRemove();
        machine.Unload();
    }

    [Test]
    public void Passes_after_the_drain_find_nothing([Values(0, 1)] int resetReads)
    {
        using Machine machine = Machine.Started(o =>
        {
            o.Host.RxPassesAfterDrain = 3;
            o.Device.ResetReads = resetReads * 5;
        });
        for (int round = 0; round < 3; round++)
        {
            machine.InjectAll(Frames.Make(5, 60, 1));
            machine.Pause();
            machine.Restart();
            machine.Settle();
            BringUpTests.CarriesTraffic(machine);
        }
    }
}

using NUnit.Framework;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>The device is pulled out at every point; registers read all ones, nobody completes anything, and the driver still leaves cleanly.</summary>
public sealed class SurpriseRemovalTests
{
    [Test]
    public void While_idle()
    {
        using Machine machine = Machine.Started();
        machine.SurpriseRemove();
        machine.Unload();
    }

    [Test]
    public void With_frames_in_flight()
    {
        using Machine machine = Machine.Started();
        machine.Device.Tx.Policy.Stuck = true;
        machine.SendAll(Frames.Make(50, 60, 1));
        machine.InjectAll(Frames.Make(5, 60, 1));
        machine.Run(2);
        machine.SurpriseRemove();
        Assert.That(machine.Outstanding, Is.Zero);
        machine.Unload();
    }

    [Test]
    public void Noticed_only_after_more_traffic()
    {
        using Machine machine = Machine.Started();
        machine.Pull();
        machine.SendAll(Frames.Make(20, 60, 1));
        machine.Run(50);
        machine.Do(Session.SurpriseRemove);
        Assert.That(machine.Outstanding, Is.Zero);
        machine.Unload();
    }

    [Test]
    public void Before_power_down()
    {
        using Machine machine = Machine.Started();
        machine.Pull();
        _ = machine.Ask(static () => Session.PowerDown());
        machine.Do(Session.SurpriseRemove);
        machine.Unload();
    }

    [Test]
    public void While_asleep()
    {
        using Machine machine = Machine.Started();
        machine.PowerDown();
        machine.Pull();
        Assert.That(machine.TryPowerUp(), Is.Negative, "D0 entry finds no device");
        machine.Unload();
    }

    [Test]
    public void While_the_queues_are_cancelled([Range(0, 40, 4)] int accesses)
    {
        using Machine machine = Machine.Started();
        machine.Device.Tx.Policy.Stuck = true;
        machine.SendAll(Frames.Make(30, 60, 1));
        machine.Run(2);
        machine.Device.Options.Faults.RemoveAfterAccesses = accesses;
        machine.Do(Session.SurpriseRemove);
        Assert.That(machine.Outstanding, Is.Zero);
        machine.Unload();
    }

    [Test]
    public void At_any_register_access_of_the_start([Range(0, 150)] int accesses)
    {
        using Machine machine = Machine.With(o => o.Device.Faults.RemoveAfterAccesses = accesses);
        int status = machine.TryStart();
        if (status >= 0)
        {
            Assert.That(machine.State, Is.EqualTo(DeviceState.Working));
            machine.SurpriseRemove();
        }
        else
        {
            Assert.That(machine.Trace, Is.Not.Empty, "a failed start says why");
        }

        machine.Unload();
    }
}

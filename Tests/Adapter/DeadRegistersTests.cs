using NUnit.Framework;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>
/// Registers that read as all ones do not prove that the device is gone: it may still reach memory. Nothing that it was given may go back
/// before it is cut off; the machine breaches when such memory is freed.
/// </summary>
public sealed class DeadRegistersTests
{
    [Test]
    public void A_stop_takes_bus_mastering_from_a_device_that_lives_on()
    {
        using Machine machine = Machine.Started();
        machine.InjectAll(Frames.Make(5, 60, 1));
        machine.Settle();
        machine.Do(() => machine.Device.Pci.RegistersDead = true);
        Assert.That(machine.Ask(() => machine.Device.CanReachMemory), Is.True, "else there is nothing to take");
        machine.StopDevice();
        Assert.That(machine.Ask(() => machine.Device.Pci.Config.BusMaster), Is.False);
        machine.Unload();
    }

    [Test]
    public void A_pause_takes_it_before_the_buffers_go_back()
    {
        using Machine machine = Machine.Started();
        machine.Device.Tx.Policy.Stuck = true;
        machine.SendAll(Frames.Make(20, 60, 1));
        machine.Run(2);
        machine.Do(() => machine.Device.Pci.RegistersDead = true);
        machine.Pause();
        Assert.Multiple(() =>
        {
            Assert.That(machine.Outstanding, Is.Zero);
            Assert.That(machine.Ask(() => machine.Device.CanReachMemory), Is.False);
        });
        machine.Unload();
    }
}

using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>Configuration interrupts: link, MTU, MAC, speed, and a device that declares itself broken.</summary>
public sealed class ConfigChangeTests
{
    [Test]
    public void The_link_goes_down_and_up()
    {
        using Machine machine = Machine.Started();
        Assert.That(machine.LinkUp, Is.True);
        for (int i = 0; i < 5; i++)
        {
            machine.Do(() => machine.Device.SetLink(false));
            machine.Settle();
            Assert.That(machine.LinkUp, Is.False);
            machine.Do(() => machine.Device.SetLink(true));
            machine.Settle();
            Assert.That(machine.LinkUp, Is.True);
        }

        BringUpTests.CarriesTraffic(machine);
    }

    [Test]
    public void The_link_may_be_down_at_start()
    {
        using Machine machine = Machine.Started(o => o.Device.LinkUp = false);
        Assert.That(machine.LinkUp, Is.False);
        machine.Do(() => machine.Device.SetLink(true));
        machine.Settle();
        Assert.That(machine.LinkUp, Is.True);
        BringUpTests.CarriesTraffic(machine);
    }

    [Test]
    public void The_link_is_up_when_the_device_has_no_status()
    {
        using Machine machine = Machine.Started(o => o.Device.Offered &= ~Features.Status);
        Assert.That(machine.LinkUp, Is.True);
    }

    [Test]
    public void The_link_changes_while_asleep()
    {
        using Machine machine = Machine.Started();
        machine.PowerDown();
        machine.Do(() => machine.Device.SetLink(false));
        machine.PowerUp();
        machine.Settle();
        Assert.That(machine.LinkUp, Is.False);
    }

    [Test]
    public void Any_speed_and_duplex_is_taken([Values(0u, 10u, 1000u, 0x7FFF_FFFFu, 0x8000_0000u, uint.MaxValue)] uint mbps, [Values(0, 1, 2, 255)] int duplex)
    {
        using Machine machine = Machine.Started(o =>
        {
            o.Device.SpeedMbps = mbps;
            o.Device.Duplex = (byte)duplex;
        });
        machine.Do(() => machine.Device.SetSpeed(mbps / 2, 1));
        machine.Settle();
        BringUpTests.CarriesTraffic(machine);
    }

    [Test]
    public void Mtu_and_mac_changes_while_running_do_no_harm()
    {
        using Machine machine = Machine.Started();
        machine.Do(() => machine.Device.SetMac([0x52, 0x54, 0, 1, 2, 3]));
        machine.Settle();
        machine.Do(() => machine.Device.SetMtu(1400));
        machine.Settle();
        machine.Do(() => machine.Device.SetMtu(1500));
        machine.Settle();
        BringUpTests.CarriesTraffic(machine);
    }

    [Test]
    public void A_device_that_needs_reset_is_not_trusted_on()
    {
        using Machine machine = Machine.Started();
        machine.Do(machine.Device.DeclareBroken);
        machine.Settle();
        Assert.That(machine.DeviceFailed || machine.ResetRequested, Is.True, machine.Story);
        Assert.That(machine.Trace.Any(static line => line.Contains("reset", System.StringComparison.OrdinalIgnoreCase)), machine.Story);
        machine.Unload();
    }

    [Test]
    public void Spurious_interrupts_are_borne()
    {
        using Machine machine = Machine.Started();
        for (int i = 0; i < 20; i++)
        {
            machine.Do(() => machine.Device.RaiseSpuriousInterrupt(i & 1));
            machine.Settle();
        }

        BringUpTests.CarriesTraffic(machine);
    }
}

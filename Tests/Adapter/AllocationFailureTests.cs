using NUnit.Framework;
using VirtioNetCx.Devices.Pci;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>Memory runs out at every single allocation in turn: what fails leaves nothing behind, and works the next time.</summary>
public sealed class AllocationFailureTests
{
    [Test]
    public void At_every_allocation_of_the_way_up()
    {
        uint ordinal = 1;
        for (; ; ordinal++)
        {
            using Machine machine = Machine.With();
            uint failing = ordinal;
            machine.Do(() => Faults.FailAllocation(failing));
            int status = machine.TryStart();
            uint injected = machine.Ask(static () => Faults.Injected);
            machine.Do(static () => Faults.FailAllocation(0));
            if (injected == 0)
            {
                Assert.That(status, Is.Zero);
                BringUpTests.CarriesTraffic(machine);
                machine.Unload();
                break;
            }

            if (status < 0)
            {
                Assert.That(
                    machine.Device.Status, Is.EqualTo(StatusBits.None), $"allocation {ordinal}: a failed start leaves the device reset");
                machine.Unload();
                machine.Start();
            }

            BringUpTests.CarriesTraffic(machine);
            machine.Unload();
        }

        Assert.That(ordinal, Is.GreaterThan(20), "there are allocations to fail");
        TestContext.Out.WriteLine($"{ordinal - 1} allocations failed in turn");
    }

    [Test]
    public void At_every_allocation_of_a_power_up()
    {
        uint ordinal = 1;
        for (; ; ordinal++)
        {
            using Machine machine = Machine.Started();
            machine.PowerDown();
            uint failing = ordinal;
            machine.Do(() => Faults.FailAllocation(failing));
            int status = machine.TryPowerUp();
            uint injected = machine.Ask(static () => Faults.Injected);
            machine.Do(static () => Faults.FailAllocation(0));
            if (injected == 0)
            {
                Assert.That(status, Is.Zero);
                break;
            }

            machine.Unload();
            machine.Start();
            BringUpTests.CarriesTraffic(machine);
            machine.Unload();
        }

        TestContext.Out.WriteLine($"{ordinal - 1} allocations failed in turn");
    }

    [Test]
    public void Nothing_is_allocated_on_the_data_path()
    {
        using Machine machine = Machine.Started();
        machine.Settle();
        uint before = machine.Ask(static () => Faults.AllocationCount);
        BringUpTests.CarriesTraffic(machine);
        Assert.That(machine.Ask(static () => Faults.AllocationCount), Is.EqualTo(before));
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>A device that is broken, or broken on purpose: start fails with the right status, says why, and leaves nothing behind.</summary>
public sealed class BringUpFaultTests
{
    private const int DeviceConfigurationError = unchecked((int)0xC0000182);
    private const int DeviceProtocolError = unchecked((int)0xC0000186);
    private const int NoSuchDevice = unchecked((int)0xC000000E);
    private const int IoTimeout = unchecked((int)0xC00000B5);

    /// <summary>A fault, the status it gives and a word of the trace line that says why.</summary>
    public sealed record Fault(string Name, Action<MachineOptions> Inject, int Status, string Why)
    {
        /// <inheritdoc/>
        public override string ToString() => Name;
    }

    private static IEnumerable<Fault> Fatal()
    {
        foreach ((CfgType type, string word) in new[]
        {
            (CfgType.Common, "common"), (CfgType.Notify, "notif"), (CfgType.Isr, "ISR"), (CfgType.Device, "device"),
        })
        {
            yield return On($"no {type} capability", f => f.MissingCapabilities.Add(type), DeviceConfigurationError, word);
            yield return On($"{type} outside its BAR", f => f.OutsideBar = type, DeviceConfigurationError, "");
            yield return On($"{type} offset overflows", f => f.OffsetOverflow = type, DeviceConfigurationError, "");
            yield return On($"{type} in a reserved BAR", f => f.ReservedBar = type, DeviceConfigurationError, word);
            yield return On($"{type} in an absent BAR", f => f.AbsentBar = type, DeviceConfigurationError, "");
            yield return On($"{type} too short", f => f.TooShort = type, DeviceConfigurationError, "");
        }

        yield return On("capability pointer into the header", f => f.CapabilityPointerInHeader = true, DeviceConfigurationError, "");
        yield return On("FEATURES_OK refused", f => f.RefuseFeaturesOk = true, DeviceProtocolError, "FEATURES_OK");
        yield return new("VERSION_1 not offered", o => o.Device.Offered &= ~Features.Version1, DeviceConfigurationError, "VERSION_1");
        yield return On("reset never completes", f => f.ResetNeverCompletes = true, IoTimeout, "reset");
        yield return On("gone from the first access", f => f.RemoveAfterAccesses = 0, NoSuchDevice, "gone");
        yield return On("one queue", f => f.NumQueues = 1, DeviceConfigurationError, "queue");
        yield return On("no queue", f => f.NumQueues = 0, DeviceConfigurationError, "queue");
        yield return On("generation never stable", f => f.GenerationNeverStable = true, DeviceProtocolError, "never stands still");
        foreach (int queue in new[] { 0, 1 })
        {
            foreach (ushort size in new ushort[] { 0, 1, 3, 100, 65535 })
            {
                yield return On($"queue {queue} of size {size}", f => f.QueueSizes[queue] = size, DeviceConfigurationError, "queue");
            }

        }
    }

    /// <summary>Faults that show only when the queues go live, where NetAdapterCx takes no status: the device is failed instead.</summary>
    private static IEnumerable<Fault> FatalToQueues()
    {
        foreach (int queue in new[] { 0, 1 })
        {
            yield return On($"queue {queue} notifies beyond the region", f => f.NotifyOffsets[queue] = 0xFFFF, 0, "notification");
            yield return On($"queue {queue} refuses its vector", f => f.RefuseQueueVector.Add(queue), 0, "vector");
            yield return On($"queue {queue} cannot be enabled", f => f.RefuseQueueEnable.Add(queue), 0, "");
        }

        yield return On("configuration vector refused", f => f.RefuseConfigVector = true, 0, "vector");
    }

    [TestCaseSource(nameof(Fatal))]
    public void Start_fails_and_says_why(Fault fault)
    {
        using Machine machine = Machine.With(fault.Inject);
        int status = machine.TryStart();
        Assert.That(machine.State, Is.EqualTo(DeviceState.Failed), () => $"status 0x{status:x8}; {machine.Story()}");
        Assert.That($"0x{status:x8}", Is.EqualTo($"0x{fault.Status:x8}"), machine.Story);
        Assert.That(machine.Trace.Any(line => line.Contains(fault.Why, StringComparison.OrdinalIgnoreCase)), machine.Story);
        machine.Unload();
    }

    [TestCaseSource(nameof(FatalToQueues))]
    public void The_device_is_failed_and_why_is_said(Fault fault)
    {
        using Machine machine = Machine.With(fault.Inject);
        int status = machine.TryStart();
        Assert.That(status < 0 || machine.DeviceFailed, Is.True, () => $"status 0x{status:x8}; {machine.Story()}");
        Assert.That(machine.Trace.Any(line => line.Contains(fault.Why, StringComparison.OrdinalIgnoreCase)), machine.Story);
        Assert.That(machine.Device.IsLive, Is.False);
        machine.Unload();
    }

    [Test]
    public void A_loop_in_the_capability_list_ends()
    {
        using Machine machine = Machine.Started(o => o.Device.Faults.CapabilityLoop = true);
        BringUpTests.CarriesTraffic(machine);
    }

    [Test]
    public void A_loop_without_what_is_needed_ends_too()
    {
        using Machine machine = Machine.With(o =>
        {
            o.Device.Faults.CapabilityLoop = true;
            _ = o.Device.Faults.MissingCapabilities.Add(CfgType.Device);
        });
        Assert.That(machine.TryStart(), Is.Negative);
        machine.Unload();
    }

    [Test]
    public void A_configuration_access_capability_is_not_needed()
    {
        using Machine machine = Machine.Started(o => _ = o.Device.Faults.MissingCapabilities.Add(CfgType.Pci));
        BringUpTests.CarriesTraffic(machine);
    }

    [Test]
    public void A_senseless_mtu_is_not_believed([Values(0, 1, 67, 65535)] int mtu)
    {
        using Machine machine = Machine.With(o =>
        {
            o.Device.Mtu = (ushort)mtu;
            o.Device.EnforceMtu = false;
        });
        if (machine.TryStart() >= 0)
        {
            BringUpTests.CarriesTraffic(machine);
        }
        else
        {
            Assert.That(machine.Trace, Is.Not.Empty);
        }

        machine.Unload();
    }

    [Test]
    public void A_senseless_mac_is_not_believed([Values("000000000000", "ffffffffffff", "010203040506")] string mac)
    {
        using Machine machine = Machine.With(o => o.Device.Mac = Convert.FromHexString(mac));
        if (machine.TryStart() >= 0)
        {
            BringUpTests.CarriesTraffic(machine);
        }
        else
        {
            Assert.That(machine.Trace, Is.Not.Empty);
        }

        machine.Unload();
    }

    [Test]
    public void A_device_that_needs_reset_at_once_is_given_up([Values] bool announced)
    {
        using Machine machine = Machine.With(o =>
        {
            o.Device.Faults.NeedsResetAtDriverOk = announced;
            o.Device.Faults.NeedsResetUnannounced = !announced;
        });
        if (machine.TryStart() >= 0)
        {
            machine.Run(1000);
        }

        Assert.That(machine.DeviceFailed, Is.True, machine.Story);
        machine.Unload();
    }

    [Test]
    public void A_fault_that_heals_can_be_started_again()
    {
        using Machine machine = Machine.With(o => o.Device.Faults.RefuseFeaturesOk = true);
        Assert.That(machine.TryStart(), Is.Negative);
        machine.RemoveDevice();
        machine.Device.Options.Faults.RefuseFeaturesOk = false;
        machine.Start();
        BringUpTests.CarriesTraffic(machine);
        machine.Unload();
    }

    private static Fault On(string name, Action<DeviceFaults> inject, int status, string why) =>
        new(name, o => inject(o.Device.Faults), status, why);
}

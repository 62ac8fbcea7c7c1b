using System;
using System.Buffers.Binary;
using NUnit.Framework;
using VirtioNetCx.Devices;

namespace VirtioNetCx.Tests.Support.DeviceModel;

/// <summary>The device model itself: a driver that follows the specification comes up, one that does not is told where.</summary>
public sealed class BringUpTests
{
    private static void Breaks(SpecClause clause, Action act) =>
        Assert.That(
            Assert.Throws<SpecViolationException>(() => act())!.Clause, Is.EqualTo(clause));

    [Test]
    public void A_driver_that_follows_the_steps_comes_up([Values] PciLayout layout, [Values] bool transitional)
    {
        SpecDriver driver = new SpecDriver(o => (o.Layout, o.Transitional) = (layout, transitional)).Start();
        Assert.That(driver.Device.IsLive);
        Assert.That(driver.Device.Negotiated, Is.EqualTo(DeviceOptions.DefaultFeatures));
    }

    [Test]
    public void Driver_ok_without_features_ok() => Breaks(Spec.Initialization, () =>
    {
        var driver = new SpecDriver();
        driver.Reset();
        driver.Status = 3;
        driver.Status = 7;
    });

    [Test]
    public void Features_ok_not_read_back() => Breaks(Spec.Initialization, () =>
    {
        var driver = new SpecDriver();
        driver.Reset();
        driver.Status = 3;
        driver.Accept(Features.Version1);
        driver.Status = 11;
        driver.Status = 15;
    });

    [Test]
    public void Reset_not_waited_for() => Breaks(Spec.CommonConfig, () =>
    {
        var driver = new SpecDriver();
        driver.Status = 0;
        driver.Status = 1;
    });

    [Test]
    public void Status_bit_cleared() => Breaks(Spec.Status, () =>
    {
        var driver = new SpecDriver();
        driver.Reset();
        driver.Status = 3;
        driver.Status = 1;
    });

    [Test]
    public void Feature_accepted_that_was_not_offered() => Breaks(Spec.FeatureBits, () =>
    {
        var driver = new SpecDriver();
        driver.Reset();
        driver.Status = 3;
        driver.Accept(Features.Version1 | Features.Csum);
        driver.Status = 11;
    });

    [Test]
    public void Feature_accepted_without_its_requirement() => Breaks(Spec.NetFeatures, () =>
        new SpecDriver(o => o.Offered |= Features.Csum | Features.HostTso4).Start(Features.Version1 | Features.HostTso4));

    [Test]
    public void Version_1_not_accepted() => Breaks(Spec.ReservedFeatures, () => new SpecDriver().Start(Features.Mac));

    [Test]
    public void Features_changed_after_features_ok() => Breaks(Spec.Initialization, () => new SpecDriver().Start().Accept(Features.Version1));

    [Test]
    public void Register_accessed_with_the_wrong_width([Values(1, 4)] int size) =>
        Breaks(Spec.PciLayout, () => new SpecDriver().Read(CfgType.Common, 0x12, size));

    [Test]
    public void Device_configuration_written() => Breaks(Spec.NetConfig, () => new SpecDriver().Write(CfgType.Device, 0, 1, 2));

    [Test]
    public void Field_read_whose_feature_is_not_offered() =>
        Breaks(Spec.ConfigSpace, () => new SpecDriver(o => o.Offered &= ~Features.Mtu).Read(CfgType.Device, 10, 2));

    [Test]
    public void Isr_read_with_msix() => Breaks(Spec.Isr, () => new SpecDriver().Start().Read(CfgType.Isr, 0, 1));

    [Test]
    public void Vector_outside_the_table() => Breaks(Spec.MsixVectors, () =>
    {
        var driver = new SpecDriver();
        driver.Write(CfgType.Common, 0x10, 2, 3);
    });

    [Test]
    public void Vector_not_read_back() => Breaks(Spec.MsixVectors, () =>
    {
        var driver = new SpecDriver();
        driver.Reset();
        driver.Status = 3;
        driver.Accept(Features.Version1);
        driver.Status = 11;
        _ = driver.Status;
        driver.Write(CfgType.Common, 0x10, 2, 0);
        driver.Status = 15;
    });

    [Test]
    public void Misaligned_ring() => Breaks(Spec.Alignment, () => SetUpQueue(driver =>
        driver.WriteAddress(0x20, driver.Memory.Allocate(8192) + 8)));

    [Test]
    public void Ring_in_memory_that_is_not_there() => Breaks(Spec.Alignment, () => SetUpQueue(driver => driver.WriteAddress(0x20, 0x1000)));

    [Test]
    public void Queue_size_that_is_no_power_of_two() => Breaks(Spec.CommonConfig, () => SetUpQueue(driver => driver.Write(CfgType.Common, 0x18, 2, 100)));

    [Test]
    public void Queue_enabled_with_zero() => Breaks(Spec.CommonConfig, () => SetUpQueue(driver => driver.Write(CfgType.Common, 0x1C, 2, 0)));

    [Test]
    public void Queue_changed_while_enabled() => Breaks(Spec.CommonConfig, () =>
    {
        SpecDriver driver = new SpecDriver().Start();
        driver.Write(CfgType.Common, 0x16, 2, 0);
        driver.WriteAddress(0x20, driver.Memory.Allocate(4096));
    });

    [Test]
    public void Kick_before_driver_ok() => Breaks(Spec.Initialization, () => SetUpQueue(driver => driver.SetUpQueue(0).Kick()));

    [Test]
    public void Kick_of_the_wrong_doorbell() => Breaks(Spec.Notifications, () =>
    {
        SpecDriver driver = new SpecDriver().Start();
        driver.Rx.NotifyAt += 4;
        driver.Rx.Kick();
    });

    [Test]
    public void A_removed_device_reads_all_ones()
    {
        SpecDriver driver = new SpecDriver().Start();
        driver.Device.SurpriseRemove();
        Assert.That(driver.Status, Is.EqualTo(0xFF));
        Assert.That(driver.Read(CfgType.Common, 0x04, 4), Is.EqualTo(0xFFFF_FFFF));
        Span<byte> config = stackalloc byte[4];
        _ = driver.Device.Pci.ReadConfig(0, config);
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(config), Is.EqualTo(uint.MaxValue));
    }

    [Test]
    public void Configuration_access_capability_reads_registers()
    {
        var driver = new SpecDriver();
        byte[] config = new byte[256];
        _ = driver.Device.Pci.ReadConfig(0, config);
        int at = config[0x34];
        while (config[at] != 9 || config[at + 3] != (byte)CfgType.Pci)
        {
            at = config[at + 1];
        }

        _ = driver.Device.Pci.WriteConfig(at + 4, [4]);
        _ = driver.Device.Pci.WriteConfig(at + 8, [0x12, 0, 0, 0, 2, 0, 0, 0]);
        byte[] data = new byte[4];
        _ = driver.Device.Pci.ReadConfig(at + 16, data);
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(data), Is.EqualTo(2), "num_queues");
    }

    private static void SetUpQueue(Action<SpecDriver> act)
    {
        var driver = new SpecDriver();
        driver.Reset();
        driver.Status = 3;
        driver.Accept(Features.Version1);
        driver.Status = 11;
        _ = driver.Status;
        driver.Write(CfgType.Common, 0x16, 2, 0);
        act(driver);
        driver.Write(CfgType.Common, 0x1C, 2, 1);
    }
}

using System.Collections.Generic;
using NUnit.Framework;
using VirtioNetCx.Devices;

namespace VirtioNetCx.Tests.Support.DeviceModel;

/// <summary>The device model's ways to call for attention, and its life around them.</summary>
public sealed class InterruptModelTests
{
    private static SpecDriver WithLine(List<bool> levels)
    {
        var driver = new SpecDriver(static o => o.MsixVectors = 0);
        driver.Device.Pci.Interrupts.Line = levels.Add;
        return driver.Start();
    }

    private static void Complete(SpecDriver driver, ushort head = 0)
    {
        driver.Tx.Send(head, new byte[60]);
        driver.Tx.Kick();
    }

    [Test]
    public void The_line_is_a_level_that_reading_isr_takes_back()
    {
        List<bool> levels = [];
        SpecDriver driver = WithLine(levels);
        Complete(driver);
        Assert.That(levels, Is.EqualTo(new[] { true }));
        Assert.That(driver.Read(CfgType.Isr, 0, 1), Is.EqualTo(1));
        Assert.That(levels, Is.EqualTo(new[] { true, false }));
        Assert.That(driver.Read(CfgType.Isr, 0, 1), Is.Zero);
    }

    [Test]
    public void Isr_tells_configuration_from_queues()
    {
        SpecDriver driver = WithLine([]);
        driver.Device.SetLink(false);
        Complete(driver);
        Assert.That(driver.Read(CfgType.Isr, 0, 1), Is.EqualTo(3));
    }

    [Test]
    public void Interrupt_disable_silences_the_line()
    {
        List<bool> levels = [];
        SpecDriver driver = WithLine(levels);
        _ = driver.Device.Pci.WriteConfig(4, [6, 4]);
        Complete(driver);
        Assert.That(levels, Is.Empty);
        _ = driver.Device.Pci.WriteConfig(4, [6, 0]);
        Assert.That(levels, Is.EqualTo(new[] { true }));
    }

    [Test]
    public void A_masked_vector_is_pending_until_unmasked()
    {
        SpecDriver driver = new SpecDriver().Start();
        driver.Device.Pci.Msix.SetMask(2, true);
        Complete(driver);
        Assert.That(driver.Messages, Is.Empty);
        Assert.That(driver.Device.Pci.Msix.IsPending(2));
        driver.Device.Pci.Msix.SetMask(2, false);
        Assert.That(driver.Messages, Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public void Msix_registers_mask_and_show_pending_bits()
    {
        SpecDriver driver = new SpecDriver().Start();
        driver.Device.Pci.WriteBar(1, 2 * 16 + 12, 4, 1);
        Complete(driver);
        Assert.That(driver.Device.Pci.ReadBar(1, 0x800, 4), Is.EqualTo(4));
        driver.Device.Pci.WriteBar(1, 2 * 16 + 12, 4, 0);
        Assert.That(driver.Messages, Is.EqualTo(new[] { 2 }));
        Assert.That(driver.Device.Pci.ReadBar(1, 0x800, 4), Is.Zero);
    }

    [Test]
    public void A_queue_without_a_vector_is_silent()
    {
        var driver = new SpecDriver();
        driver.Reset();
        driver.Status = 3;
        driver.Accept(Features.Version1);
        driver.Status = 11;
        _ = driver.Status;
        _ = driver.SetUpQueue(1, 0xFFFF);
        driver.Status = 15;
        Complete(driver);
        Assert.That(driver.Messages, Is.Empty);
        Assert.That(driver.Device.Counters.InterruptsWithoutVector, Is.EqualTo(1));
    }

    [Test]
    public void A_configuration_change_changes_the_generation_and_interrupts()
    {
        var driver = new SpecDriver();
        driver.Reset();
        driver.Write(CfgType.Common, 0x10, 2, 0);
        _ = driver.Read(CfgType.Common, 0x10, 2);
        driver.Status = 3;
        driver.Accept(Features.Version1);
        driver.Status = 11;
        _ = driver.Status;
        driver.Status = 15;
        ulong before = driver.Read(CfgType.Common, 0x15, 1);
        driver.Device.SetLink(false);
        Assert.That(driver.Messages, Is.EqualTo(new[] { 0 }));
        Assert.That(driver.Read(CfgType.Common, 0x15, 1), Is.Not.EqualTo(before));
        Assert.That(driver.Read(CfgType.Device, 6, 2), Is.Zero);
    }

    [Test]
    public void Reset_takes_everything_back()
    {
        SpecDriver driver = new SpecDriver().Start();
        driver.Rx.Post(0, 2048);
        driver.Rx.Kick();
        driver.Device.Tx.Policy.Stuck = true;
        Complete(driver);
        Assert.That(driver.Device.OutstandingBuffers, Is.EqualTo(2));
        driver.Reset();
        Assert.That(driver.Device.OutstandingBuffers, Is.Zero);
        Assert.That(driver.Device.Negotiated, Is.EqualTo(Features.None));
        Assert.That(driver.Read(CfgType.Common, 0x1A, 2), Is.EqualTo(0xFFFF));
        driver.Device.Inject(new byte[60]);
        Assert.That(driver.Messages, Is.Empty);
        _ = driver.Start();
    }

    [Test]
    public void Power_may_not_go_while_the_device_is_live()
    {
        SpecDriver driver = new SpecDriver().Start();
        Assert.That(Assert.Throws<SpecViolationException>(driver.Device.EnterLowPower)!.Clause, Is.EqualTo(Spec.Cleanup));
    }

    [Test]
    public void Registers_may_not_be_touched_in_low_power()
    {
        var driver = new SpecDriver();
        driver.Device.EnterLowPower();
        Assert.That(() => driver.Status, Throws.TypeOf<SpecViolationException>());
        driver.Device.EnterD0();
        Assert.That(driver.Start().Device.IsLive);
    }
}

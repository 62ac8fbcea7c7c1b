using System;
using NUnit.Framework;
using VirtioNetCx.Devices;

namespace VirtioNetCx.Tests.Support.DeviceModel;

/// <summary>Chains and rings that a driver must not build: the device model names the clause.</summary>
public sealed class ChainTests
{
    private static void Breaks(SpecClause clause, Action act) =>
        Assert.That(Assert.Throws<SpecViolationException>(() => act())!.Clause, Is.EqualTo(clause));

    [Test]
    public void Loop_in_a_chain() => Breaks(Spec.DescriptorTable, () => SendRaw(driver =>
    {
        driver.Tx.SetDescriptor(0, driver.Memory.Allocate(64), 64, SpecDriverQueue.Next, 1);
        driver.Tx.SetDescriptor(1, driver.Memory.Allocate(64), 64, SpecDriverQueue.Next, 0);
    }));

    [Test]
    public void Readable_after_writable() => Breaks(Spec.Framing, () => SendRaw(driver =>
    {
        driver.Tx.SetDescriptor(0, driver.Memory.Allocate(64), 64, SpecDriverQueue.Next | SpecDriverQueue.Write, 1);
        driver.Tx.SetDescriptor(1, driver.Memory.Allocate(64), 64, 0);
    }));

    [Test]
    public void Indirect_and_next() => Breaks(Spec.Indirect, () => SendRaw(driver =>
        driver.Tx.SetDescriptor(0, driver.Memory.Allocate(64), 64, SpecDriverQueue.Indirect | SpecDriverQueue.Next, 1)));

    [Test]
    public void Indirect_not_negotiated() => Breaks(Spec.Indirect, () => SendRaw(
        driver => driver.Tx.SetDescriptor(0, driver.Memory.Allocate(64), 64, SpecDriverQueue.Indirect), Features.Version1));

    [Test]
    public void Buffer_in_memory_that_is_not_there() =>
        Breaks(Spec.DescriptorTable, () => SendRaw(driver => driver.Tx.SetDescriptor(0, 0x42, 64, 0)));

    [Test]
    public void Buffer_too_small_for_header_and_frame() =>
        Breaks(Spec.Transmit, () => SendRaw(driver => driver.Tx.SetDescriptor(0, driver.Memory.Allocate(12), 12, 0)));

    [Test]
    public void Writable_buffer_on_transmit() =>
        Breaks(Spec.Transmit, () => SendRaw(driver => driver.Tx.SetDescriptor(0, driver.Memory.Allocate(64), 64, SpecDriverQueue.Write)));

    [Test]
    public void Available_index_jumps() => Breaks(Spec.AvailRing, () => SendRaw(driver => driver.Tx.AvailIdx += 300));

    [Test]
    public void Available_flag_with_event_index() => Breaks(Spec.UsedSuppression, () => SendRaw(driver => driver.Tx.AvailFlags = 1));

    [Test]
    public void Driver_writes_the_used_ring() => Breaks(Spec.UsedRing, () => SendRaw(driver =>
    {
        driver.Tx.SetDescriptor(0, driver.Memory.Allocate(72), 72, 0);
        driver.Tx.UsedIdx = 1;
    }));

    private static void SendRaw(Action<SpecDriver> prepare, Features features = DeviceOptions.DefaultFeatures)
    {
        SpecDriver driver = new SpecDriver().Start(features);
        prepare(driver);
        driver.Tx.Publish(0);
        driver.Tx.Kick();
    }
}

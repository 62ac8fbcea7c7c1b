using NUnit.Framework;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Tests.Pci;

/// <summary>VirtIO 1.3 §2.5.1 "Driver Requirements: Device Configuration Space" and §5.1.4 "Device configuration layout".</summary>
public sealed class NetConfigTests
{
    private const uint Generation = 21;
    private const ulong AllFields = (ulong)(NetFeatures.Mac | NetFeatures.Status | NetFeatures.Mtu | NetFeatures.SpeedDuplex);

    [Test]
    public void Fields_are_where_the_specification_has_them()
    {
        using var registers = new FakeRegisters();
        registers.Set(
            FakeRegisters.DeviceOffset, 0x52, 0x54, 0x00, 0x12, 0x34, 0x56, 1, 0, 0, 0, 0x28, 0x23, 0x10, 0x27, 0, 0, 1);
        Assert.That(NetConfig.Read(registers.Device, AllFields, out NetConfig config), Is.EqualTo(TransportError.None));
        Assert.That(config.Mac, Is.EqualTo(0x563412005452));
        Assert.That(config.Status, Is.EqualTo(NetConfig.LinkUp));
        Assert.That(config.Mtu, Is.EqualTo(9000));
        Assert.That(config.SpeedMbps, Is.EqualTo(10000));
        Assert.That(config.Duplex, Is.EqualTo(1));
    }

    [Test]
    public void Fields_without_their_feature_are_not_touched()
    {
        using var registers = new FakeRegisters();
        Assert.That(NetConfig.Read(registers.Device, 0, out _), Is.EqualTo(TransportError.None));
        Assert.That(registers.Log, Has.None.Matches<(char, uint Offset, uint, ulong)>(static a => a.Offset >= FakeRegisters.DeviceOffset));
    }

    [Test]
    public void Fields_beyond_a_short_structure_are_not_touched()
    {
        using var registers = new FakeRegisters();
        VirtioPci device = registers.Device;
        unsafe
        {
            // SAFETY: a shorter view of the same registers.
            device.DeviceConfig = new MmioRegion(device.DeviceConfig.Address, 11);
        }

        Assert.That(NetConfig.Read(device, AllFields, out NetConfig config), Is.EqualTo(TransportError.None));
        Assert.That(config.Mtu, Is.Zero);
        Assert.That(config.SpeedMbps, Is.EqualTo(uint.MaxValue));
    }

    [Test]
    public void A_change_in_the_middle_is_read_again()
    {
        using var registers = new FakeRegisters();
        int reads = 0;
        registers.OnRead = (offset, _) => offset == Generation ? (ulong)(++reads == 1 ? 4 : 5) : null;
        Assert.That(NetConfig.Read(registers.Device, AllFields, out _), Is.EqualTo(TransportError.None));
        Assert.That(reads, Is.EqualTo(4));
    }

    [Test]
    public void A_configuration_that_never_stands_still_ends_the_reading()
    {
        using var registers = new FakeRegisters();
        ulong generation = 0;
        registers.OnRead = (offset, _) => offset == Generation ? ++generation & 0xFF : null;
        Assert.That(NetConfig.Read(registers.Device, AllFields, out _), Is.EqualTo(TransportError.UnstableConfig));
    }

    [Test]
    public void All_ones_are_a_device_that_is_gone()
    {
        using var registers = new FakeRegisters();
        registers.OnRead = static (_, _) => ulong.MaxValue;
        Assert.That(NetConfig.Read(registers.Device, AllFields, out _), Is.EqualTo(TransportError.Gone));
    }
}

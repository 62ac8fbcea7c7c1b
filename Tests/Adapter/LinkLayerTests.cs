using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>Addresses, MTU and speed: what the device says, what the registry says, and what the stack is told.</summary>
public sealed class LinkLayerTests
{
    private const ulong DeviceMac = 0x5634_1200_5452;

    [Test]
    public void The_devices_address_is_the_interfaces()
    {
        using Machine machine = Machine.Started();
        Assert.That(machine.Adapter.PermanentAddress, Is.EqualTo(DeviceMac));
        Assert.That(machine.Adapter.CurrentAddress, Is.EqualTo(DeviceMac));
    }

    [Test]
    public void Without_an_address_the_driver_makes_one_and_keeps_it()
    {
        using Machine machine = Machine.Started(o => o.Device.Offered &= ~Features.Mac);
        ulong address = machine.Adapter.PermanentAddress;
        Assert.That(address & 3, Is.EqualTo(2), "locally administered, a station's");
        machine.StopDevice();
        machine.Start();
        Assert.That(machine.Adapter.PermanentAddress, Is.EqualTo(address));
    }

    [TestCase("525400123457", 0x5734_1200_5452u)]
    [TestCase("52-54-00-12-34-57", 0x5734_1200_5452u)]
    [TestCase("010203040506", DeviceMac)]
    [TestCase("000000000000", DeviceMac)]
    [TestCase("nonsense", DeviceMac)]
    [TestCase("", DeviceMac)]
    public void The_registry_changes_the_current_address_only(string text, ulong current)
    {
        using Machine machine = Machine.Started(o => o.Texts["NetworkAddress"] = text);
        Assert.That(machine.Adapter.PermanentAddress, Is.EqualTo(DeviceMac));
        Assert.That(machine.Adapter.CurrentAddress, Is.EqualTo(current));
        machine.SetFilter(1);
        byte[] frame = Frames.Make(60, 1);
        for (int i = 0; i < 6; i++)
        {
            frame[i] = unchecked((byte)(current >> (8 * i)));
        }

        machine.Inject(frame);
        machine.Settle();
        machine.AssertReceived([frame]);
    }

    [TestCase(68, null, 68u)]
    [TestCase(1500, null, 1500u)]
    [TestCase(9000, null, 9000u)]
    [TestCase(65521, null, 65521u)]
    [TestCase(9000, 4014u, 4000u)]
    [TestCase(9000, 1514u, 9000u)]
    [TestCase(1500, 9014u, 1500u)]
    [TestCase(1500, 590u, 576u)]
    [TestCase(1500, 5u, 1500u)]
    [TestCase(null, null, 1500u)]
    [TestCase(null, 9014u, 9000u)]
    [TestCase(null, 590u, 576u)]
    [TestCase(null, 4000000000u, 1500u)]
    public void The_mtu_carries_frames_of_its_size(int? device, uint? keyword, uint mtu)
    {
        foreach (Features drop in new[] { Features.None, Features.MrgRxbuf, Features.RingIndirectDesc })
        {
            using Machine machine = Machine.Started(o =>
            {
                o.Device.Offered &= ~drop & ~(device is null ? Features.Mtu : Features.None);
                o.Device.Mtu = (ushort)(device ?? 1500);
                if (keyword is uint value)
                {
                    o.Numbers["*JumboPacket"] = value;
                }
            });
            Assert.That(machine.Adapter.Mtu, Is.EqualTo(mtu));
            List<byte[]> frames = [.. new[] { 60, 100, (int)mtu / 2, (int)mtu + 13, (int)mtu + 14 }.Where(l => l <= mtu + 14).Select(static l => Frames.Make(l, l))];
            machine.SendAll(frames);
            machine.InjectAll(frames);
            machine.Settle();
            machine.AssertSent(frames);
            machine.AssertReceived(frames);
            machine.Unload();
        }
    }

    [TestCase(1000u, 1_000_000_000ul)]
    [TestCase(0x7FFF_FFFFu, 0x7FFF_FFFFul * 1_000_000)]
    [TestCase(0x8000_0000u, 10_000_000_000ul)]
    [TestCase(uint.MaxValue, 10_000_000_000ul)]
    public void The_link_speed_is_the_devices_or_a_usual_one(uint mbps, ulong expected)
    {
        using Machine machine = Machine.Started(o => o.Device.SpeedMbps = mbps);
        Assert.That(machine.Adapter.LinkSpeed, Is.EqualTo(expected));
        machine.Do(() => machine.Device.SetSpeed(2500, 1));
        machine.Settle();
        Assert.That(machine.Adapter.LinkSpeed, Is.EqualTo(2_500_000_000ul));
    }

    [Test]
    public void Half_duplex_is_told()
    {
        using Machine machine = Machine.Started(o => o.Device.Duplex = 0);
        Assert.That(machine.Adapter.Duplex, Is.EqualTo(1));
    }
}

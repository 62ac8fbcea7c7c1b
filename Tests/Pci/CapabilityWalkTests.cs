using System;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Pci;
using VirtioNetCx.Tests.Support.DeviceModel;
using StructureWindow = VirtioNetCx.Devices.Pci.StructureWindow;

namespace VirtioNetCx.Tests.Pci;

/// <summary>The capability walk over what a device shows, and over anything at all.</summary>
public sealed unsafe class CapabilityWalkTests
{
    [Test]
    public void Finds_the_structures_of_a_conforming_device([Values] PciLayout layout)
    {
        Devices.Pci.VirtioPciFunction function = new SpecDriver(o => o.Layout = layout).Device.Pci;
        byte[] config = new byte[256];
        _ = function.ReadConfig(0, config);
        Assert.That(Find(config, out VirtioStructures found), Is.EqualTo(TransportError.None));
        foreach (StructureWindow window in function.Bars.Windows)
        {
            VirtioStructure structure = window.Type switch
            {
                CfgType.Common => found.Common,
                CfgType.Notify => found.Notify,
                CfgType.Isr => found.Isr,
                _ => found.Device,
            };
            Assert.That((structure.Bar, structure.Offset, structure.Length), Is.EqualTo((window.Bar, window.Offset, window.Length)));
        }

        Assert.That(found.NotifyMultiplier, Is.EqualTo(4));
    }

    [Test]
    public void A_later_instance_of_a_type_is_ignored()
    {
        byte[] config = new byte[256];
        _ = new SpecDriver().Device.Pci.ReadConfig(0, config);
        _ = Find(config, out VirtioStructures before);

        // A second common configuration at the free end of the space, linked in behind the last capability.
        int last = config[0x34];
        while (config[last + 1] != 0)
        {
            last = config[last + 1];
        }

        config[last + 1] = 0xF0;
        new byte[] { 9, 0, 16, 1, 5, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0 }.CopyTo(config, 0xF0);
        Assert.That(Find(config, out VirtioStructures found), Is.EqualTo(TransportError.None));
        Assert.That(found.Common.Bar, Is.EqualTo(before.Common.Bar));
    }

    [Test]
    public void Any_bytes_end_the_walk_and_nothing_senseless_is_found()
    {
        Property property = Prop.ForAll(ArbMap.Default.ArbFor<int>(), static seed =>
        {
            byte[] config = new byte[256];
            var random = new System.Random(seed);
            random.NextBytes(config);
            config[6] |= 0x10;

            // Mostly plausible: vendor capabilities at random places, pointing anywhere.
            for (int at = 0x40; at < 0xF0; at += 4 * random.Next(1, 8))
            {
                (config[at], config[at + 2], config[at + 3], config[at + 4]) = (9, (byte)random.Next(30), (byte)random.Next(7), (byte)random.Next(8));
            }

            TransportError error = Find(config, out VirtioStructures found);
            if (error == TransportError.None)
            {
                Assert.That(new[] { found.Common.Bar, found.Notify.Bar, found.Isr.Bar, found.Device.Bar }, Is.All.LessThan(6));
                Assert.That(found.Common.Length, Is.GreaterThanOrEqualTo(56));
            }

            return true;
        });
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static TransportError Find(byte[] config, out VirtioStructures found)
    {
        // SAFETY: the array is pinned for as long as the walk reads it, and every offset the walk asks for is checked.
        fixed (byte* bytes = config)
        {
            return CapabilityWalk.Find(new PciConfigSpace(bytes, &Read), out found);
        }
    }

    private static uint Read(void* context, uint offset, uint size)
    {
        if (offset + size > 256 || offset % size != 0)
        {
            throw new InvalidOperationException($"configuration read of {size} bytes at 0x{offset:x}");
        }

        uint value = 0;
        for (uint i = 0; i < size; i++)
        {
            value |= (uint)((byte*)context)[offset + i] << (int)(8 * i);
        }

        return value;
    }
}

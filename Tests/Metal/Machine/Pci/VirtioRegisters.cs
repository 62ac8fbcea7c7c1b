using System.Threading;
using VirtioNetCx.Metal.Memory;

namespace VirtioNetCx.Metal.Pci;

/// <summary>
/// Looks at the device behind the driver's back, through a window of its own: VirtIO 1.3 §4.1.4.3 "Common configuration
/// structure layout" and §5.1.4 "Device configuration layout".
/// </summary>
internal static unsafe class VirtioRegisters
{
    private const uint VendorCapability = 9;
    private const uint CommonType = 1;
    private const uint DeviceType = 4;
    private const uint MtuBit = 3;

    private static byte* s_common;
    private static byte* s_device;

    /// <summary>The device offers the modern interface.</summary>
    public static bool IsModern => s_common != null;

    /// <summary>Finds the two structures. A device without them (legacy only) is left alone.</summary>
    public static void Initialize()
    {
        uint device = NetworkDevice.Device;
        uint at = PciConfig.Read8(device, 0x34) & 0xFC;
        for (int steps = 0; at != 0 && steps < 48; steps++)
        {
            if (PciConfig.Read8(device, at) == VendorCapability)
            {
                uint type = PciConfig.Read8(device, at + 3);
                if (type is CommonType or DeviceType)
                {
                    ulong bus = NetworkDevice.BarAddress((int)PciConfig.Read8(device, at + 4)) + PciConfig.Read32(device, at + 8);
                    byte* window = (byte*)IoSpace.Map(bus, PciConfig.Read32(device, at + 12));
                    s_common = type == CommonType && s_common == null ? window : s_common;
                    s_device = type == DeviceType && s_device == null ? window : s_device;
                }
            }

            at = PciConfig.Read8(device, at + 1) & 0xFC;
        }
    }

    /// <summary>Feature bits the device offers.</summary>
    public static ulong Offered => IsModern ? ReadFeatures(0, 4) : 0;

    /// <summary>Feature bits the driver has accepted.</summary>
    public static ulong Accepted => IsModern ? ReadFeatures(8, 12) : 0;

    /// <summary>Device status.</summary>
    public static byte Status => IsModern ? Read8(s_common + 20) : (byte)0;

    /// <summary>Hardware address, first byte lowest.</summary>
    public static ulong Mac
    {
        get
        {
            ulong mac = 0;
            for (int i = 5; i >= 0 && s_device != null; i--)
            {
                mac = (mac << 8) | Read8(s_device + i);
            }

            return mac;
        }
    }

    /// <summary>The MTU the device asks for, 1500 when it does not.</summary>
    public static uint Mtu => (Offered >> (int)MtuBit & 1) != 0 ? Read8(s_device + 10) | ((uint)Read8(s_device + 11) << 8) : 1500U;

    /// <summary>Accesses made here, which are not the driver's.</summary>
    public static ulong Accesses { get; private set; }

    private static ulong ReadFeatures(uint select, uint value)
    {
        uint before = Read32(s_common + select);
        Write32(s_common + select, 0);
        ulong features = Read32(s_common + value);
        Write32(s_common + select, 1);
        features |= (ulong)Read32(s_common + value) << 32;
        Write32(s_common + select, before);
        return features;
    }

    // SAFETY: all three: the windows cover the structures; the driver does not run at the moments they are looked at.
    private static byte Read8(byte* register)
    {
        Accesses++;
        return Volatile.Read(ref *register);
    }

    private static uint Read32(byte* register)
    {
        Accesses++;
        return Volatile.Read(ref *(uint*)register);
    }

    private static void Write32(byte* register, uint value)
    {
        Accesses++;
        Volatile.Write(ref *(uint*)register, value);
    }
}

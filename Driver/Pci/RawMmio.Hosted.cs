using System.Threading;

namespace VirtioNetCx.Pci;

/// <summary>Where register accesses of the managed build go: to a device model, or to memory when nobody hooks in.</summary>
public static unsafe class MmioHook
{
    /// <summary>(address, bytes) → value, of which the low bytes count. Null: a plain load.</summary>
    public static delegate*<nuint, uint, ulong> Read;

    /// <summary>(address, bytes, value). Null: a plain store.</summary>
    public static delegate*<nuint, uint, ulong, void> Write;
}

/// <summary>Register access of the managed build, through <see cref="MmioHook"/>.</summary>
internal static unsafe class RawMmio
{
    // SAFETY (all of them): MmioRegion proved that the register lies inside a live mapping; the hook may stand for memory that is not there.

    /// <summary>Loads 8 bits.</summary>
    public static byte Read8(byte* address) =>
        MmioHook.Read == null ? Volatile.Read(ref *address) : unchecked((byte)MmioHook.Read((nuint)address, 1));

    /// <summary>Loads 16 bits.</summary>
    public static ushort Read16(byte* address) =>
        MmioHook.Read == null ? Volatile.Read(ref *(ushort*)address) : unchecked((ushort)MmioHook.Read((nuint)address, 2));

    /// <summary>Loads 32 bits.</summary>
    public static uint Read32(byte* address) =>
        MmioHook.Read == null ? Volatile.Read(ref *(uint*)address) : unchecked((uint)MmioHook.Read((nuint)address, 4));

    /// <summary>Stores 8 bits.</summary>
    public static void Write8(byte* address, byte value)
    {
        if (MmioHook.Write == null)
        {
            Volatile.Write(ref *address, value);
            return;
        }

        MmioHook.Write((nuint)address, 1, value);
    }

    /// <summary>Stores 16 bits.</summary>
    public static void Write16(byte* address, ushort value)
    {
        if (MmioHook.Write == null)
        {
            Volatile.Write(ref *(ushort*)address, value);
            return;
        }

        MmioHook.Write((nuint)address, 2, value);
    }

    /// <summary>Stores 32 bits.</summary>
    public static void Write32(byte* address, uint value)
    {
        if (MmioHook.Write == null)
        {
            Volatile.Write(ref *(uint*)address, value);
            return;
        }

        MmioHook.Write((nuint)address, 4, value);
    }
}

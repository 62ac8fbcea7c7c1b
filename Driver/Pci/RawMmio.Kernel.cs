using System.Runtime.CompilerServices;
using System.Threading;

namespace VirtioNetCx.Pci;

/// <summary>Register access on the machine: one load or store of the exact width, in program order. Any IRQL.</summary>
/// <remarks>The mapping is uncached, so x64 keeps these in order with one another and behind earlier stores to memory.</remarks>
internal static unsafe class RawMmio
{
    // SAFETY (all of them): MmioRegion proved that the register lies inside a live mapping, and spec offsets are naturally aligned.

    /// <summary>Loads 8 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Read8(byte* address) => Volatile.Read(ref *address);

    /// <summary>Loads 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Read16(byte* address) => Volatile.Read(ref *(ushort*)address);

    /// <summary>Loads 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Read32(byte* address) => Volatile.Read(ref *(uint*)address);

    /// <summary>Stores 8 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write8(byte* address, byte value) => Volatile.Write(ref *address, value);

    /// <summary>Stores 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write16(byte* address, ushort value) => Volatile.Write(ref *(ushort*)address, value);

    /// <summary>Stores 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write32(byte* address, uint value) => Volatile.Write(ref *(uint*)address, value);
}

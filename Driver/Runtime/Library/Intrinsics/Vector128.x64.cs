using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Internal.Runtime.CompilerHelpers;

namespace System.Runtime.Intrinsics;

/// <summary>Sixteen bytes in one register. The code generator knows the type by name.</summary>
[Intrinsic]
[StructLayout(LayoutKind.Sequential, Size = 16)]
public readonly struct Vector128<T>
{
    private readonly ulong _lower;
    private readonly ulong _upper;
}

/// <summary>Making vectors. No overloads for single values: the code generator does not replace ours.</summary>
public static class Vector128
{
    /// <summary>The first elements of a span, which need no alignment; too few stop the system.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Create(ReadOnlySpan<byte> values)
    {
        if (values.Length < 16)
        {
            ThrowHelpers.ThrowArgumentOutOfRangeException();
        }

        return Unsafe.ReadUnaligned<Vector128<byte>>(in MemoryMarshal.GetReference(values));
    }

    /// <summary>The same bits as signed words.</summary>
    [Intrinsic]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> AsInt16(this Vector128<byte> vector) => Unsafe.BitCast<Vector128<byte>, Vector128<short>>(vector);
}

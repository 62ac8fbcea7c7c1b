using System.Runtime.CompilerServices;

namespace System;

/// <summary>Block operations that generated code calls for large structs; ILC finds class and methods by name.</summary>
/// <remarks>Plain loops: the code generator must not find anything here that it would turn into a call of itself.</remarks>
internal static unsafe class SpanHelpers
{
    /// <summary>Sets bytes to zero.</summary>
    internal static void ClearWithoutReferences(ref byte dest, nuint len) => Fill(ref dest, 0, len);

    /// <summary>Sets bytes to a value.</summary>
    internal static void Fill(ref byte dest, byte value, nuint len)
    {
        // SAFETY: nothing moves here (no collector), and the caller owns len bytes.
        byte* to = (byte*)Unsafe.AsPointer(ref dest);
        byte* end = to + len;
        ulong wide = value * 0x0101_0101_0101_0101UL;
        while ((nuint)(end - to) >= 8)
        {
            *(ulong*)to = wide;
            to += 8;
        }

        while (to < end)
        {
            *to++ = value;
        }
    }

    /// <summary>Copies bytes; the ranges may overlap.</summary>
    internal static void Memmove(ref byte dest, ref byte src, nuint len)
    {
        // SAFETY: nothing moves here (no collector), and the caller owns len bytes on both sides.
        byte* to = (byte*)Unsafe.AsPointer(ref dest);
        byte* from = (byte*)Unsafe.AsPointer(ref src);
        if ((nuint)(to - from) >= len)
        {
            CopyForward(to, from, len);
        }
        else
        {
            CopyBackward(to, from, len);
        }
    }

    // SAFETY: the caller owns len bytes on both sides; a destination that overlaps lies below its source, so what is overwritten
    // has been read. Both targets allow unaligned access to ordinary memory.
    private static void CopyForward(byte* to, byte* from, nuint len)
    {
        while (len >= 16)
        {
            ulong low = *(ulong*)from;
            ulong high = *(ulong*)(from + 8);
            *(ulong*)to = low;
            *(ulong*)(to + 8) = high;
            to += 16;
            from += 16;
            len -= 16;
        }

        while (len != 0)
        {
            *to++ = *from++;
            len--;
        }
    }

    // SAFETY: as above, with the destination above its source and the copy going down.
    private static void CopyBackward(byte* to, byte* from, nuint len)
    {
        while (len >= 8)
        {
            len -= 8;
            *(ulong*)(to + len) = *(ulong*)(from + len);
        }

        while (len != 0)
        {
            len--;
            to[len] = from[len];
        }
    }
}

/// <summary>Named by ILC for copies of structs that hold references; there are none.</summary>
internal static class Buffer
{
    /// <summary>Copies bytes.</summary>
    internal static void BulkMoveWithWriteBarrier(ref byte dest, ref byte src, nuint len) => SpanHelpers.Memmove(ref dest, ref src, len);
}

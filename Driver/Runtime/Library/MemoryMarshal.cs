using System.Runtime.CompilerServices;
using Internal.Runtime.CompilerHelpers;

namespace System.Runtime.InteropServices;

/// <summary>Spans as other spans. Lengths are checked, contents are taken as they are.</summary>
public static class MemoryMarshal
{
    /// <summary>The first element, or where it would be.</summary>
    public static ref T GetReference<T>(Span<T> span) => ref span.GetPinnableReference();

    /// <summary>The first element, or where it would be.</summary>
    public static ref T GetReference<T>(ReadOnlySpan<T> span) => ref Unsafe.AsRef(in span.GetPinnableReference());

    /// <summary>A view of elements from a reference on; the caller vouches for them.</summary>
    public static Span<T> CreateSpan<T>(scoped ref T reference, int length) => new(ref Unsafe.AsRef(in reference), length);

    /// <summary>A view of elements from a reference on; the caller vouches for them.</summary>
    public static ReadOnlySpan<T> CreateReadOnlySpan<T>(scoped ref readonly T reference, int length) =>
        new(ref Unsafe.AsRef(in reference), length);

    /// <summary>The bytes behind the elements.</summary>
    public static Span<byte> AsBytes<T>(Span<T> span)
        where T : unmanaged => new(ref Unsafe.As<T, byte>(ref GetReference(span)), checked(span.Length * Unsafe.SizeOf<T>()));

    /// <summary>The bytes behind the elements.</summary>
    public static ReadOnlySpan<byte> AsBytes<T>(ReadOnlySpan<T> span)
        where T : unmanaged => new(ref Unsafe.As<T, byte>(ref GetReference(span)), checked(span.Length * Unsafe.SizeOf<T>()));

    /// <summary>The same bytes as elements of another type; a remainder is left off.</summary>
    public static Span<TTo> Cast<TFrom, TTo>(Span<TFrom> span)
        where TFrom : unmanaged
        where TTo : unmanaged => new(ref Unsafe.As<TFrom, TTo>(ref GetReference(span)), CastLength<TFrom, TTo>(span.Length));

    /// <summary>The same bytes as elements of another type; a remainder is left off.</summary>
    public static ReadOnlySpan<TTo> Cast<TFrom, TTo>(ReadOnlySpan<TFrom> span)
        where TFrom : unmanaged
        where TTo : unmanaged => new(ref Unsafe.As<TFrom, TTo>(ref GetReference(span)), CastLength<TFrom, TTo>(span.Length));

    /// <summary>Reads a value from the first bytes.</summary>
    public static T Read<T>(ReadOnlySpan<byte> source)
        where T : unmanaged
    {
        Require<T>(source.Length);
        return Unsafe.ReadUnaligned<T>(in GetReference(source));
    }

    /// <summary>Writes a value to the first bytes.</summary>
    public static void Write<T>(Span<byte> destination, in T value)
        where T : unmanaged
    {
        Require<T>(destination.Length);
        Unsafe.WriteUnaligned(ref GetReference(destination), value);
    }

    private static int CastLength<TFrom, TTo>(int length)
    {
        // No larger elements than bytes: there cannot be more of them.
        if (Unsafe.SizeOf<TFrom>() == 1)
        {
            return (int)((uint)length / (uint)Unsafe.SizeOf<TTo>());
        }

        ulong count = (ulong)(uint)length * (uint)Unsafe.SizeOf<TFrom>() / (uint)Unsafe.SizeOf<TTo>();
        return checked((int)count);
    }

    private static void Require<T>(int length)
    {
        if (length < Unsafe.SizeOf<T>())
        {
            ThrowHelpers.ThrowArgumentOutOfRangeException();
        }
    }
}

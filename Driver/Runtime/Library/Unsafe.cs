namespace System.Runtime.CompilerServices;

/// <summary>Reinterpretation and address arithmetic without checks; the code generator knows every method by name.</summary>
public static unsafe class Unsafe
{
    /// <summary>Pointer as reference.</summary>
    [Intrinsic]
    public static ref T AsRef<T>(void* source)
        where T : allows ref struct => ref AsRef<T>(source);

    /// <summary>Read-only reference as reference.</summary>
    [Intrinsic]
    public static ref T AsRef<T>(scoped ref readonly T source)
        where T : allows ref struct => ref AsRef(in source);

    /// <summary>Reference as pointer; what it refers to must not move, and here nothing does.</summary>
    [Intrinsic]
    public static void* AsPointer<T>(ref readonly T value)
        where T : allows ref struct => AsPointer(in value);

    /// <summary>Reference to one type as reference to another.</summary>
    [Intrinsic]
    public static ref TTo As<TFrom, TTo>(ref TFrom source)
        where TFrom : allows ref struct
        where TTo : allows ref struct => ref As<TFrom, TTo>(ref source);

    /// <summary>Value of one type as value of another of the same size.</summary>
    public static TTo BitCast<TFrom, TTo>(TFrom source)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (sizeof(TFrom) != sizeof(TTo))
        {
            Internal.Runtime.CompilerHelpers.ThrowHelpers.ThrowArgumentException();
        }

        return As<TFrom, TTo>(ref source);
    }

    /// <summary>Size in bytes.</summary>
    [Intrinsic]
    public static int SizeOf<T>()
        where T : allows ref struct => SizeOf<T>();

    /// <summary>The element so many further on.</summary>
    [Intrinsic]
    public static ref T Add<T>(ref T source, int elementOffset)
        where T : allows ref struct => ref Add(ref source, elementOffset);

    /// <summary>The element so many further on.</summary>
    [Intrinsic]
    public static ref T Add<T>(ref T source, nint elementOffset)
        where T : allows ref struct => ref Add(ref source, elementOffset);

    /// <summary>The element so many further on.</summary>
    [Intrinsic]
    public static ref T Add<T>(ref T source, nuint elementOffset)
        where T : allows ref struct => ref Add(ref source, elementOffset);

    /// <summary>The place so many bytes further on.</summary>
    [Intrinsic]
    public static ref T AddByteOffset<T>(ref T source, nint byteOffset)
        where T : allows ref struct => ref AddByteOffset(ref source, byteOffset);

    /// <summary>The place so many bytes further on.</summary>
    [Intrinsic]
    public static ref T AddByteOffset<T>(ref T source, nuint byteOffset)
        where T : allows ref struct => ref AddByteOffset(ref source, byteOffset);

    /// <summary>Bytes from one place to another.</summary>
    [Intrinsic]
    public static nint ByteOffset<T>(ref readonly T origin, ref readonly T target)
        where T : allows ref struct => ByteOffset(in origin, in target);

    /// <summary>True when both refer to the same place.</summary>
    [Intrinsic]
    public static bool AreSame<T>(ref readonly T left, ref readonly T right)
        where T : allows ref struct => AreSame(in left, in right);

    /// <summary>A reference to nothing.</summary>
    [Intrinsic]
    public static ref T NullRef<T>()
        where T : allows ref struct => ref NullRef<T>();

    /// <summary>True for a reference to nothing.</summary>
    [Intrinsic]
    public static bool IsNullRef<T>(ref readonly T source)
        where T : allows ref struct => IsNullRef(in source);

    /// <summary>Leaves a variable unset.</summary>
    [Intrinsic]
    public static void SkipInit<T>(out T value)
        where T : allows ref struct => SkipInit(out value);

    /// <summary>Reads from a place of any alignment.</summary>
    [Intrinsic]
    public static T ReadUnaligned<T>(void* source) => ReadUnaligned<T>(source);

    /// <summary>Reads from a place of any alignment.</summary>
    [Intrinsic]
    public static T ReadUnaligned<T>(ref readonly byte source) => ReadUnaligned<T>(in source);

    /// <summary>Writes to a place of any alignment.</summary>
    [Intrinsic]
    public static void WriteUnaligned<T>(void* destination, T value) => WriteUnaligned(destination, value);

    /// <summary>Writes to a place of any alignment.</summary>
    [Intrinsic]
    public static void WriteUnaligned<T>(ref byte destination, T value) => WriteUnaligned(ref destination, value);

    // SAFETY, here and below: the caller vouches for byteCount bytes.
    /// <summary>Copies bytes.</summary>
    public static void CopyBlockUnaligned(void* destination, void* source, uint byteCount) =>
        SpanHelpers.Memmove(ref *(byte*)destination, ref *(byte*)source, byteCount);

    /// <summary>Sets bytes.</summary>
    public static void InitBlockUnaligned(void* startAddress, byte value, uint byteCount) =>
        SpanHelpers.Fill(ref *(byte*)startAddress, value, byteCount);
}

using System.Runtime.CompilerServices;

namespace System.Runtime.Intrinsics.X86;

/// <summary>
/// The instructions that every x64 processor has and that a Windows driver may use without saving state: SSE2, no AVX. The code
/// generator replaces each method; one that it does not know becomes a call that the build refuses.
/// </summary>
[Intrinsic]
public abstract class Sse2
{
    /// <summary>A constant in generated code.</summary>
    public static bool IsSupported
    {
        [Intrinsic]
        get => IsSupported;
    }

    /// <summary><c>PADDD</c>.</summary>
    [Intrinsic]
    public static Vector128<int> Add(Vector128<int> left, Vector128<int> right) => Add(left, right);

    /// <summary><c>PXOR</c>.</summary>
    [Intrinsic]
    public static Vector128<short> Xor(Vector128<short> left, Vector128<short> right) => Xor(left, right);

    /// <summary><c>PCMPEQW</c>.</summary>
    [Intrinsic]
    public static Vector128<short> CompareEqual(Vector128<short> left, Vector128<short> right) => CompareEqual(left, right);

    /// <summary><c>PSLLW</c>.</summary>
    [Intrinsic]
    public static Vector128<short> ShiftLeftLogical(Vector128<short> value, byte count) => ShiftLeftLogical(value, count);

    /// <summary><c>PSRLW</c>.</summary>
    [Intrinsic]
    public static Vector128<short> ShiftRightLogical(Vector128<short> value, byte count) => ShiftRightLogical(value, count);

    /// <summary><c>PMADDWD</c>.</summary>
    [Intrinsic]
    public static Vector128<int> MultiplyAddAdjacent(Vector128<short> left, Vector128<short> right) => MultiplyAddAdjacent(left, right);

    /// <summary><c>PSHUFD</c>.</summary>
    [Intrinsic]
    public static Vector128<int> Shuffle(Vector128<int> value, byte control) => Shuffle(value, control);

    /// <summary><c>MOVD</c>.</summary>
    [Intrinsic]
    public static int ConvertToInt32(Vector128<int> value) => ConvertToInt32(value);
}

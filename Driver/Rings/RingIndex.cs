using System.Runtime.CompilerServices;

namespace VirtioNetCx.Rings;

/// <summary>
/// A free-running 16-bit ring index (<c>avail.idx</c>, <c>used.idx</c>, <c>used_event</c>, <c>avail_event</c>).
/// VirtIO 1.3 §2.7.6 "The Virtqueue Available Ring".
/// </summary>
/// <remarks>
/// C# computes with <c>ushort</c> as <c>int</c>, so a plain difference of two indices is negative across the wrap from 65535 to 0.
/// All arithmetic on indices goes through this type, where it is modulo 65536.
/// </remarks>
public readonly struct RingIndex
{
    // Only the low half counts; the rest is cut off where a value leaves the type.
    private readonly uint _value;

    /// <summary>The low 16 bits of a counter that never wraps by itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RingIndex(uint value) => _value = value;

    /// <summary>The index as it stands in shared memory.</summary>
    public ushort Value => unchecked((ushort)_value);

    /// <summary>The index <paramref name="steps"/> further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RingIndex Plus(uint steps) => new(unchecked(_value + steps));

    /// <summary>How many steps lead from <paramref name="earlier"/> to this index, 0 to 65535.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint DistanceFrom(RingIndex earlier) => unchecked((ushort)(_value - earlier._value));

    /// <summary>
    /// Whether the last <paramref name="steps"/> steps to this index passed <paramref name="eventIndex"/>: the spec's
    /// <c>vring_need_event</c>. VirtIO 1.3 §2.7.7.2 and §2.7.10 "Available Buffer Notification Suppression".
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool PassedInLast(uint steps, RingIndex eventIndex) => unchecked((ushort)(_value - eventIndex._value - 1)) < steps;
}

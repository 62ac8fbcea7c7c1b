using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace VirtioNetCx.Fixtures;

internal static unsafe class FailFastCases
{
    private static int s_sink;

    /// <summary>None of these returns.</summary>
    internal static void Run(SelfTestCase which)
    {
        Span<byte> four = stackalloc byte[4];
        switch (which)
        {
            case SelfTestCase.IndexOutOfRange:
                s_sink = four[Opaque(4)];
                break;
            case SelfTestCase.NegativeIndex:
                four[Opaque(-1)] = 1;
                break;
            case SelfTestCase.ReadOnlyIndexOutOfRange:
                s_sink = "abc"u8[Opaque(3)];
                break;
            case SelfTestCase.SliceOutOfRange:
                s_sink = four.Slice(Opaque(5)).Length;
                break;
            case SelfTestCase.SliceLengthOverflow:
                s_sink = four.Slice(Opaque(2), int.MaxValue).Length;
                break;
            case SelfTestCase.CopyToShort:
                "abcde"u8.CopyTo(four);
                break;
            case SelfTestCase.BigEndianShort:
                BinaryPrimitives.WriteUInt32BigEndian(four.Slice(Opaque(1)), 1);
                break;
            case SelfTestCase.CheckedOverflow:
                s_sink = checked(Opaque(int.MaxValue) + 1);
                break;
            case SelfTestCase.MissingValue:
                s_sink = Missing(null);
                break;
            case SelfTestCase.StackOverrun:
                Overrun(Opaque(64));
                break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Opaque(int value) => value;

    private static int Missing(int? value) => value!.Value;

    // SAFETY: none, that is the test. 64 bytes reach no further than the frames of this call, which is given up behind the check.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Overrun(int length)
    {
        byte* buffer = stackalloc byte[16];
        for (int i = 0; i < length; i++)
        {
            buffer[i] = 0x5A;
        }

        s_sink = buffer[3];
    }
}

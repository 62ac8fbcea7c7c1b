using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VirtioNetCx.Fixtures;

internal static unsafe class LanguageCases
{
    private interface IStep
    {
        public static abstract int Next(int value);

        public int Add(int value);
    }

    internal static bool Run(SelfTestCase which)
    {
        switch (which)
        {
            case SelfTestCase.FunctionPointers:
                FunctionPointers();
                return true;
            case SelfTestCase.StaticAbstract:
                StaticAbstract();
                return true;
            case SelfTestCase.InlineArrays:
                InlineArrays();
                return true;
            case SelfTestCase.Ranges:
                Ranges();
                return true;
            case SelfTestCase.Finally:
                Finally();
                return true;
            case SelfTestCase.Switch:
                Switch();
                return true;
            case SelfTestCase.Nullables:
                Nullables(3, null);
                return true;
            default:
                return false;
        }
    }

    private static void FunctionPointers()
    {
        // SAFETY: addresses of the methods below, called with their own signatures.
        delegate* unmanaged<int, int, int> native = &NativeSum;
        delegate* unmanaged[SuppressGCTransition]<int, int, int> quick = (delegate* unmanaged[SuppressGCTransition]<int, int, int>)native;
        delegate*<int, int> managed = &Twice;
        Entry.Check(native(3, 4) == 7 && quick(5, 6) == 11 && managed(21) == 42);
    }

    private static void StaticAbstract()
    {
        Counter counter = default;
        Entry.Check(Both(ref counter, 7) == 15 && Both(ref counter, 1) == 10);
    }

    private static void InlineArrays()
    {
        Four four = default;
        four[2] = 9;
        Span<ulong> all = four;
        all[3] = 5;
        Entry.Check(all.Length == 4 && all[2] == 9 && four[3] == 5 && four[0] == 0);
    }

    private static void Ranges()
    {
        Span<byte> bytes = stackalloc byte[6];
        "abcdef"u8.CopyTo(bytes);
        Entry.Check(bytes[^1] == (byte)'f' && bytes[1..^2].SequenceEqual("bcd"u8) && bytes[..2].SequenceEqual("ab"u8));
    }

    private static void Finally()
    {
        // SAFETY: the scopes end before the local that they point to.
        int order = 1;
        using (Scope outer = new(&order, 3))
        {
            using Scope inner = new(&order, 2);
            order += 1;
        }

        Entry.Check(order == ((1 + 1) * 10 + 2) * 10 + 3);
    }

    private static void Switch()
    {
        int sum = 0;
        for (int i = -1; i < 12; i++)
        {
            sum = (sum * 3) + Choose(i);
        }

        int expected = 0;
        ReadOnlySpan<int> values = [-5, 10, 21, 32, 43, 54, 65, 76, 87, -5, -5, -5, -5];
        for (int i = 0; i < values.Length; i++)
        {
            expected = (expected * 3) + values[i];
        }

        Entry.Check(sum == expected);
    }

    private static void Nullables(int? some, int? none) =>
        Entry.Check(some.HasValue && some.Value == 3 && !none.HasValue && (none ?? 8) == 8 && some == 3);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Choose(int value) => value switch
    {
        0 => 10,
        1 => 21,
        2 => 32,
        3 => 43,
        4 => 54,
        5 => 65,
        6 => 76,
        7 => 87,
        _ => -5,
    };

    private static int Both<TStep>(ref TStep step, int value)
        where TStep : unmanaged, IStep => TStep.Next(value) + step.Add(value);

    private static int Twice(int value) => value * 2;

    [UnmanagedCallersOnly]
    private static int NativeSum(int left, int right) => left + right;

    private struct Counter : IStep
    {
        private int _sum;

        public static int Next(int value) => value + 1;

        public int Add(int value) => _sum += value;
    }

    [InlineArray(4)]
    private struct Four
    {
        private ulong _first;
    }

    private readonly ref struct Scope(int* order, int digit)
    {
        private readonly int* _order = order;
        private readonly int _digit = digit;

        public void Dispose() => *_order = (*_order * 10) + _digit;
    }
}

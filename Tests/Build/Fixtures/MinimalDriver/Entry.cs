using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Fixtures;

/// <summary>The least that is a driver, with one of each thing that the freestanding subset allows.</summary>
internal static unsafe class Entry
{
    private static ulong s_state;
    private static ushort s_word;
    private static delegate* unmanaged<int, int> s_callback;
    private static Blocks s_blocks;

    private interface IStep
    {
        public static abstract int Next(int value);

        public int Add(int value);
    }

    // SAFETY: never run; the tests read the compiled image.
    [UnmanagedCallersOnly(EntryPoint = "FxDriverEntry")]
    private static NTSTATUS FxDriverEntry(void* driver, void* registryPath)
    {
        ReadOnlySpan<char> name = ['n', 'a', 'm', 'e', '\0'];
        ReadOnlySpan<uint> table = [1, 2, 3, 0xDEADBEEF];
        Span<byte> bytes = stackalloc byte[16];
        "minimal"u8.CopyTo(bytes);
        s_callback = &Callback;
        s_state = Interlocked.CompareExchange(ref s_state, 5, (ulong)driver) + Interlocked.Or(ref s_state, 3UL);
        s_word = Interlocked.Exchange(ref s_word, 4);
        Volatile.Write(ref s_word, (ushort)(Volatile.Read(ref s_word) + 1));
        Interlocked.MemoryBarrier();
        Counter counter = default;
        int sum = Twice(ref counter, bytes[(int)registryPath]) + s_callback((int)table[1]);
        sum += name[1..].Length + BitOperations.Log2(table[sum & 3]);
        Blocks local = s_blocks;
        Change(&local);
        s_blocks = local;
        using (Scope scope = new(&sum))
        {
            Ntoskrnl.KeStallExecutionProcessor(1);
        }

        fixed (char* first = name)
        {
            sum += *first;
        }

        return sum > 0 ? NTSTATUS.STATUS_SUCCESS : (NTSTATUS)sum;
    }

    [UnmanagedCallersOnly]
    private static int Callback(int value) => value * 3;

    private static int Twice<TStep>(ref TStep step, int value)
        where TStep : unmanaged, IStep => TStep.Next(value) + step.Add(value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Change(Blocks* blocks) => blocks->Bytes[blocks->Index] ^= 1;

    private struct Counter : IStep
    {
        private int _sum;

        public static int Next(int value) => value + 1;

        public int Add(int value) => _sum += value;
    }

    private struct Blocks
    {
        public fixed byte Bytes[300];
        public int Index;
    }

    private readonly ref struct Scope(int* value)
    {
        private readonly int* _value = value;

        public void Dispose() => *_value += 5;
    }
}

using System;
using System.Runtime.CompilerServices;
using VirtioNetCx.Metal.Loader;
using VirtioNetCx.Metal.Memory;
using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>
/// Does on purpose what a faulty driver might do, to prove that the machine notices: each probe must end in a fault, a fatal
/// report or, for the last, never.
/// </summary>
// SAFETY: deliberately none: every access here is one that must be caught.
internal static unsafe class ProbeScenario
{
    /// <summary>Runs the probe the command line names; false when it names none.</summary>
    public static bool TryRun()
    {
        if (Is("probe-null"u8))
        {
            Write(null);
        }
        else if (Is("probe-write-code"u8))
        {
            Write((byte*)LoadedDriver.Entry);
        }
        else if (Is("probe-write-constants"u8))
        {
            Write(LoadedDriver.Base);
        }
        else if (Is("probe-execute-data"u8))
        {
            ((delegate* unmanaged<void>)GuardedHeap.Allocate(64, 16, contiguous: false))();
        }
        else if (Is("probe-overrun"u8))
        {
            Write((byte*)GuardedHeap.Allocate(4096, 16, contiguous: false) + 4096);
        }
        else if (Is("probe-underrun"u8))
        {
            byte* memory = (byte*)GuardedHeap.Allocate(100, 16, contiguous: false);
            Write(memory - 1);
            GuardedHeap.Free(memory);
        }
        else if (Is("probe-use-after-free"u8))
        {
            byte* memory = (byte*)GuardedHeap.Allocate(64, 16, contiguous: true);
            GuardedHeap.Free(memory);
            Write(memory);
        }
        else if (Is("probe-double-free"u8))
        {
            byte* memory = (byte*)GuardedHeap.Allocate(64, 16, contiguous: false);
            GuardedHeap.Free(memory);
            GuardedHeap.Free(memory);
        }
        else if (Is("probe-late-write"u8))
        {
            LateWrite();
        }
        else if (Is("probe-physical"u8))
        {
            _ = PageTables.TryTranslate((ulong)GuardedHeap.Allocate(64, 16, contiguous: true), out ulong physical);
            Write((byte*)physical);
        }
        else if (Is("probe-stack"u8))
        {
            _ = Deeper(1);
        }
        else if (Is("probe-hang"u8))
        {
            Hang();
        }
        else
        {
            return false;
        }

        Report.Failed("the probe went unnoticed"u8, 0);
        return true;
    }

    // What a device does that still has the address of a buffer: the page is reached behind the page tables.
    private static void LateWrite()
    {
        void* memory = GuardedHeap.Allocate(4096, 16, contiguous: true);
        _ = PageTables.TryTranslate((ulong)memory, out ulong physical);
        GuardedHeap.Free(memory);
        Write(PageTables.Window(physical) + 100);
        PhysicalPages.CheckFreed();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Write(byte* address) => ((Register32*)address)->Value = 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Deeper(ulong depth) => depth == 0 ? 0 : Deeper(depth + 1) + depth;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Hang()
    {
        while (true)
        {
            Cpu.Pause();
        }
    }

    private static bool Is(ReadOnlySpan<byte> name) => Arguments.Is("scenario"u8, name);
}

using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>What holds for every ring and every callback of a queue.</summary>
internal static unsafe class RingChecks
{
    private const nuint ReadOnlyHeader = 48;

    /// <summary>Before a callback: nobody touched the rings since the last one. Then the shadows follow the host's own changes.</summary>
    public static void CheckUntouched(NxQueue* queue)
    {
        CheckUntouched(ref queue->Packets, "packet"u8);
        CheckUntouched(ref queue->Fragments, "fragment"u8);
    }

    /// <summary>After a callback: header, BeginIndex, and the elements that are the framework's.</summary>
    public static void CheckAfter(NxQueue* queue)
    {
        CheckAfter(ref queue->Packets, "packet"u8);
        CheckAfter(ref queue->Fragments, "fragment"u8);
    }

    private static void CheckUntouched(ref NxRing ring, System.ReadOnlySpan<byte> name)
    {
        if (Platform.Settings.Measured)
        {
            return;
        }

        nuint at = Bytes.FirstDifference(ring.Ring, ring.Shadow, ring.Bytes);
        if (at != ring.Bytes)
        {
            Raise(Rule.RingTouchedStopped, name, at, 0);
        }
    }

    private static void CheckAfter(ref NxRing ring, System.ReadOnlySpan<byte> name)
    {
        uint begin = ring.Ring->BeginIndex;
        uint end = ring.Ring->EndIndex;
        if (!Platform.Settings.Measured)
        {
            CheckUnowned(ref ring, name, end);
        }

        if (begin >= ring.Count || ring.Distance(ring.HostBegin, begin) > ring.Distance(ring.HostBegin, end))
        {
            Raise(Rule.RingBeginIndex, name, begin, ring.HostBegin);
        }

        if (ring.Ring->NextIndex >= ring.Count)
        {
            Raise(Rule.RingNextIndex, name, ring.Ring->NextIndex, ring.Count);
        }
    }

    /// <summary>The header, and the framework's elements: [EndIndex, what BeginIndex was). One element at least is always there.</summary>
    private static void CheckUnowned(ref NxRing ring, System.ReadOnlySpan<byte> name, uint end)
    {
        nuint at = Bytes.FirstDifference(ring.Ring, ring.Shadow, ReadOnlyHeader);
        if (at != ReadOnlyHeader)
        {
            Raise(Rule.RingImmutable, name, at, 0);
        }

        uint first = end;
        uint last = ring.HostBegin;
        if (first == last)
        {
            CheckElements(ref ring, name, 0, ring.Count);
        }
        else if (first < last)
        {
            CheckElements(ref ring, name, first, last);
        }
        else
        {
            CheckElements(ref ring, name, first, ring.Count);
            CheckElements(ref ring, name, 0, last);
        }
    }

    private static void CheckElements(ref NxRing ring, System.ReadOnlySpan<byte> name, uint from, uint to)
    {
        nuint bytes = (nuint)(to - from) * ring.Stride;
        byte* now = (byte*)ring.Ring + NET_RING.BufferOffset + (from * ring.Stride);
        byte* then = (byte*)ring.Shadow + NET_RING.BufferOffset + (from * ring.Stride);
        nuint at = Bytes.FirstDifference(now, then, bytes);
        if (at != bytes)
        {
            Raise(Rule.RingFrameworkElement, name, from + (at / ring.Stride), at % ring.Stride);
        }
    }

    private static void Raise(Rule rule, System.ReadOnlySpan<byte> name, ulong first, ulong second)
    {
        // SAFETY: u8 literals end in a zero.
        fixed (byte* text = name)
        {
            Breach.Raise(rule, "%s ring: %u, %u (byte offset; index and limit; or element and byte)"u8, (ulong)text, first, second);
        }
    }
}

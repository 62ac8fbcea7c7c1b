namespace VirtioNetCx.Host;

/// <summary>Memory that belongs to the client in the end: counted, and looked for at unload.</summary>
// SAFETY: the platform gives runs of at least the bytes asked for; lengths are kept beside the pointers until the run is freed.
internal static unsafe class ClientMemory
{
    private const nuint PageBytes = 4096;

    private struct State
    {
        public uint Blocks;
        public ulong Bytes;

        /// <summary>What the platform puts between a run and its guard page.</summary>
        public byte Filler;
        public bool HasFiller;
        public SpinFlag Lock;
    }

    private static State s;

    /// <summary>Runs that were not freed.</summary>
    public static uint Blocks => s.Blocks;

    /// <summary>Bytes in them.</summary>
    public static ulong LiveBytes => s.Bytes;

    public static void Reset()
    {
        s = default;
    }

    /// <summary>Memory with undefined contents. The platform's own shortage is not the client's test: it stops the session.</summary>
    public static void* Allocate(MemoryKind kind, nuint bytes, nuint alignment)
    {
        void* memory = Platform.Calls.Allocate(kind, bytes, alignment);
        if (memory == null)
        {
            Breach.Raise(Rule.HostOutOfMemory, "%llu bytes of kind %u"u8, bytes, (uint)kind);
        }

        s.Lock.Acquire();
        s.Blocks++;
        s.Bytes += bytes;
        if (!s.HasFiller && Slack(memory, bytes, alignment) != 0)
        {
            s.Filler = ((byte*)memory)[bytes];
            s.HasFiller = true;
        }

        s.Lock.Release();
        return memory;
    }

    /// <summary>The bytes that the alignment leaves between the run and its guard page.</summary>
    private static nuint Slack(void* memory, nuint bytes, nuint alignment)
    {
        nuint end = (nuint)memory + bytes;
        nuint slack = (PageBytes - (end % PageBytes)) % PageBytes;
        return slack < alignment ? slack : 0;
    }

    public static void Free(MemoryKind kind, void* memory, nuint bytes, nuint alignment)
    {
        nuint slack = Slack(memory, bytes, alignment);
        if (!Bytes.AllAre((byte*)memory + bytes, slack, s.Filler))
        {
            Breach.Raise(Rule.MemoryOverrun, "behind %llu bytes at %p, kind %u"u8, bytes, (ulong)memory, (uint)kind);
        }

        s.Lock.Acquire();
        s.Blocks--;
        s.Bytes -= bytes;
        s.Lock.Release();
        Platform.Calls.Free(kind, memory, bytes);
    }
}

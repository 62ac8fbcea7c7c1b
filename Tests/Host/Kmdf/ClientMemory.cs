namespace VirtioNetCx.Host;

/// <summary>Memory that belongs to the client in the end: counted, and looked for at unload.</summary>
internal static unsafe class ClientMemory
{
    private struct State
    {
        public uint Blocks;
        public ulong Bytes;
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
        s.Lock.Release();
        return memory;
    }

    public static void Free(MemoryKind kind, void* memory, nuint bytes)
    {
        s.Lock.Acquire();
        s.Blocks--;
        s.Bytes -= bytes;
        s.Lock.Release();
        Platform.Calls.Free(kind, memory, bytes);
    }
}

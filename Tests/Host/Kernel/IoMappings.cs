using System.Runtime.InteropServices;

namespace VirtioNetCx.Host;

/// <summary>MmMapIoSpaceEx and MmUnmapIoSpace, with a ledger.</summary>
// SAFETY: the tables are the host's own, made in Reset with the very bounds that are checked here, and live as long as the session.
internal static unsafe class IoMappings
{
    private const uint PageReadWrite = 4;
    private const uint PageNoCache = 0x200;
    private const uint Maximum = 64;

    private struct Mapping
    {
        public void* Address;
        public nuint Bytes;
        public ulong BusAddress;
    }

    private struct State
    {
        public Mapping* Mappings;
        public uint Live;
    }

    private static State s;

    /// <summary>Mappings the client has not undone.</summary>
    public static uint Live => s.Live;

    public static void Reset()
    {
        s = default;
        s.Mappings = Platform.NewRun<Mapping>(Maximum);
    }

    /// <summary>Fails the client when it kept a mapping of hardware that is taken away.</summary>
    public static void CheckNone()
    {
        for (uint i = 0; i < Maximum; i++)
        {
            Mapping* it = s.Mappings + i;
            if (it->Address != null)
            {
                Breach.Raise(
                    Rule.IoMapOutlivesHardware, "bus address %llx, %llu bytes, at %p is still mapped"u8, it->BusAddress, it->Bytes, (ulong)it->Address);
            }
        }
    }

    [UnmanagedCallersOnly]
    public static void* MmMapIoSpaceEx(long busAddress, nuint bytes, uint protect)
    {
        CpuState* cpu = Api.Kernel("MmMapIoSpaceEx"u8, Irql.Dispatch);
        if (bytes == 0 || !IsInBar((ulong)busAddress, bytes))
        {
            Breach.Raise(Rule.IoMapOutsideBar, "bus address %llx, %llu bytes"u8, (ulong)busAddress, bytes);
        }

        if (protect != (PageReadWrite | PageNoCache))
        {
            Breach.Raise(Rule.IoMapCached, "protection %x, not PAGE_READWRITE | PAGE_NOCACHE"u8, protect);
        }

        uint free = 0;
        while (free < Maximum && s.Mappings[free].Address != null)
        {
            free++;
        }

        if (Faults.Refuse() || free == Maximum)
        {
            Api.Leave(cpu);
            return null;
        }

        void* address = Platform.Calls.MapIo((ulong)busAddress, bytes);
        if (address != null)
        {
            s.Mappings[free] = new() { Address = address, Bytes = bytes, BusAddress = (ulong)busAddress };
            s.Live++;
        }

        Api.Leave(cpu);
        return address;
    }

    [UnmanagedCallersOnly]
    public static void MmUnmapIoSpace(void* address, nuint bytes)
    {
        CpuState* cpu = Api.Kernel("MmUnmapIoSpace"u8, Irql.Dispatch);
        for (uint i = 0; i < Maximum; i++)
        {
            Mapping* it = s.Mappings + i;
            if (address == null || it->Address != address)
            {
                continue;
            }

            if (it->Bytes != bytes)
            {
                Breach.Raise(Rule.IoUnmapUnknown, "%llu bytes unmapped of %llu mapped"u8, bytes, it->Bytes);
            }

            *it = default;
            s.Live--;
            Platform.Calls.UnmapIo(address, bytes);
            Api.Leave(cpu);
            return;
        }

        Breach.Raise(Rule.IoUnmapUnknown, "%p is not mapped"u8, (ulong)address);
    }

    private static bool IsInBar(ulong address, nuint bytes)
    {
        for (uint i = 0; i < 6; i++)
        {
            BarDescription bar = Resources.Bar(i);
            if (bar.Length != 0 && !bar.IsPort && address >= bar.Address && address - bar.Address < bar.Length
                && bytes <= bar.Length - (address - bar.Address))
            {
                return true;
            }
        }

        return false;
    }
}

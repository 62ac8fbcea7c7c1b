using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>NETADAPTER_INIT: what the client says about its adapter before there is one.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class AdapterInits
{
    private const uint Maximum = 4;
    private const byte MinimumDemux = 2;
    private const byte MaximumDemux = 8;

    public struct Init
    {
        /// <summary>What the client holds; null when the slot is free.</summary>
        public void* Token;
        public bool Used;
        public FxDevice* Device;
        public NET_ADAPTER_DATAPATH_CALLBACKS Callbacks;
    }

    private struct State
    {
        public Init* Inits;
    }

    private static State s;

    public static void Reset()
    {
        s = default;
        s.Inits = Platform.NewRun<Init>(Maximum);
    }

    public static void Fill(void** table)
    {
        table[(int)NETFUNCENUM.NetAdapterInitAllocateTableIndex] = (delegate* unmanaged<void*, void*, void*>)&NetAdapterInitAllocate;
        table[(int)NETFUNCENUM.NetAdapterInitFreeTableIndex] = (delegate* unmanaged<void*, void*, void>)&NetAdapterInitFree;
        table[(int)NETFUNCENUM.NetAdapterInitSetDatapathCallbacksTableIndex] =
            (delegate* unmanaged<void*, void*, NET_ADAPTER_DATAPATH_CALLBACKS*, void>)&NetAdapterInitSetDatapathCallbacks;
        table[(int)NETFUNCENUM.NetAdapterInitAddTxDemuxTableIndex] =
            (delegate* unmanaged<void*, void*, NET_ADAPTER_TX_DEMUX*, void>)&NetAdapterInitAddTxDemux;
    }

    /// <summary>The init behind what the client passed.</summary>
    public static Init* Get(void* token)
    {
        Api.RequireNetPointer(token, "AdapterInit"u8);
        for (uint i = 0; i < Maximum; i++)
        {
            if (s.Inits[i].Token == token)
            {
                return s.Inits + i;
            }
        }

        Breach.Raise(Rule.AdapterInitSignature, "init %p"u8, (ulong)token);
        return null;
    }

    /// <summary>The device goes: every init must have been freed.</summary>
    public static void CheckFreed()
    {
        for (uint i = 0; i < Maximum; i++)
        {
            if (s.Inits[i].Token != null)
            {
                Breach.Raise(Rule.AdapterInitLeak, "init %p was not freed"u8, (ulong)s.Inits[i].Token);
            }
        }
    }

    [UnmanagedCallersOnly]
    private static void* NetAdapterInitAllocate(void* globals, void* handle)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterInitAllocate"u8);
        Api.RequireNetPointer(handle, "Device"u8);
        FxDevice* device = Devices.Get(handle);
        if (!device->NetConfigured)
        {
            Breach.Raise(Rule.NetDeviceNotConfigured);
        }

        uint free = 0;
        while (free < Maximum && s.Inits[free].Token != null)
        {
            free++;
        }

        if (free == Maximum)
        {
            Breach.Raise(Rule.AdapterInitLeak, "%u inits were not freed"u8, Maximum);
        }

        if (Faults.Refuse())
        {
            Api.Leave(cpu);
            return null;
        }

        s.Inits[free] = new() { Token = Tokens.Next(), Device = device };
        Api.Leave(cpu);
        return s.Inits[free].Token;
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterInitFree(void* globals, void* token)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterInitFree"u8);
        *Get(token) = default;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterInitSetDatapathCallbacks(void* globals, void* token, NET_ADAPTER_DATAPATH_CALLBACKS* callbacks)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterInitSetDatapathCallbacks"u8);
        Init* it = Get(token);
        Api.RequireNetPointer(callbacks, "DatapathCallbacks"u8);
        Api.RequireNetSize(callbacks->Size, (nuint)sizeof(NET_ADAPTER_DATAPATH_CALLBACKS));
        if (callbacks->EvtAdapterCreateTxQueue == null || callbacks->EvtAdapterCreateRxQueue == null)
        {
            Breach.Raise(Rule.DatapathCallbacks);
        }

        it->Callbacks = *callbacks;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterInitAddTxDemux(void* globals, void* token, NET_ADAPTER_TX_DEMUX* demux)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterInitAddTxDemux"u8);
        _ = Get(token);
        Api.RequireNetPointer(demux, "Demux"u8);
        Api.RequireNetSize(demux->Size, (nuint)sizeof(NET_ADAPTER_TX_DEMUX));
        if (demux->Type != NET_ADAPTER_TX_DEMUX_TYPE.NetAdapterTxDemuxType8021p)
        {
            Breach.Raise(Rule.DemuxType, "type %u"u8, (uint)demux->Type);
        }

        if (demux->Range is < MinimumDemux or > MaximumDemux)
        {
            Breach.Raise(Rule.DemuxRange, "range %u"u8, demux->Range);
        }

        Breach.Raise(Rule.NotEmulated, "Tx demultiplexing"u8);
        Api.Leave(cpu);
    }
}

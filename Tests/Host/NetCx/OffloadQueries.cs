using System;
using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Kinds of NETOFFLOAD.</summary>
internal enum OffloadKind
{
    None,
    TxChecksum,
    RxChecksum,
    Gso,
    Rsc,
}

/// <summary>The offload callbacks, and the NETOFFLOAD they may look at while they run.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class OffloadQueries
{
    private struct State
    {
        public void* Token;
        public OffloadKind Kind;
        public OffloadSet Told;
    }

    private static State s;

    public static void Reset()
    {
        s = default;
    }

    public static void Fill(void** table)
    {
        table[(int)NETFUNCENUM.NetOffloadIsTxChecksumIPv4EnabledTableIndex] = (delegate* unmanaged<void*, void*, byte>)&TxChecksumIPv4;
        table[(int)NETFUNCENUM.NetOffloadIsTxChecksumTcpEnabledTableIndex] = (delegate* unmanaged<void*, void*, byte>)&TxChecksumTcp;
        table[(int)NETFUNCENUM.NetOffloadIsTxChecksumUdpEnabledTableIndex] = (delegate* unmanaged<void*, void*, byte>)&TxChecksumUdp;
        table[(int)NETFUNCENUM.NetOffloadIsRxChecksumIPv4EnabledTableIndex] = (delegate* unmanaged<void*, void*, byte>)&RxChecksumIPv4;
        table[(int)NETFUNCENUM.NetOffloadIsRxChecksumTcpEnabledTableIndex] = (delegate* unmanaged<void*, void*, byte>)&RxChecksumTcp;
        table[(int)NETFUNCENUM.NetOffloadIsRxChecksumUdpEnabledTableIndex] = (delegate* unmanaged<void*, void*, byte>)&RxChecksumUdp;
        table[(int)NETFUNCENUM.NetOffloadIsLsoIPv4EnabledTableIndex] = (delegate* unmanaged<void*, void*, byte>)&LsoIPv4;
        table[(int)NETFUNCENUM.NetOffloadIsLsoIPv6EnabledTableIndex] = (delegate* unmanaged<void*, void*, byte>)&LsoIPv6;
        table[(int)NETFUNCENUM.NetOffloadIsUsoIPv4EnabledTableIndex] = (delegate* unmanaged<void*, void*, byte>)&UsoIPv4;
        table[(int)NETFUNCENUM.NetOffloadIsUsoIPv6EnabledTableIndex] = (delegate* unmanaged<void*, void*, byte>)&UsoIPv6;
        table[(int)NETFUNCENUM.NetOffloadIsTcpRscIPv4EnabledTableIndex] = (delegate* unmanaged<void*, void*, byte>)&TcpRscIPv4;
        table[(int)NETFUNCENUM.NetOffloadIsTcpRscIPv6EnabledTableIndex] = (delegate* unmanaged<void*, void*, byte>)&TcpRscIPv6;
        table[(int)NETFUNCENUM.NetOffloadIsRscTcpTimestampOptionEnabledTableIndex] = (delegate* unmanaged<void*, void*, byte>)&RscTcpTimestampOption;
        table[(int)NETFUNCENUM.NetOffloadIsChecksumIPv4EnabledTableIndex] = (delegate* unmanaged<void*, void*, byte>)&Deprecated;
        table[(int)NETFUNCENUM.NetOffloadIsChecksumTcpEnabledTableIndex] = (delegate* unmanaged<void*, void*, byte>)&Deprecated;
        table[(int)NETFUNCENUM.NetOffloadIsChecksumUdpEnabledTableIndex] = (delegate* unmanaged<void*, void*, byte>)&Deprecated;
    }

    /// <summary>The interface starts: everything the keywords leave on, whether or not the client offered it.</summary>
    public static void TellDefaults(NxAdapter* adapter)
    {
        adapter->Offloads = default;
        adapter->Offloads.Active = OffloadKeywords.Defaults(adapter->HasRxChecksum);
        CallAll(adapter, adapter->Offloads.Active);
    }

    /// <summary>A change while the interface works: the client hears of its own offloads only.</summary>
    public static void Tell(NxAdapter* adapter, OffloadSet active)
    {
        adapter->Offloads.Active = active;
        CallAll(adapter, OffloadKeywords.Masked(adapter, active));
    }

    /// <summary>All registered callbacks, in the framework's order, changed or not.</summary>
    private static void CallAll(NxAdapter* adapter, OffloadSet told)
    {
        adapter->Offloads.Told = told;
        adapter->Offloads.Rounds++;
        if (adapter->HasTxChecksum)
        {
            Call(adapter, OffloadKind.TxChecksum, adapter->TxChecksum.EvtAdapterOffloadSetTxChecksum, "EvtAdapterOffloadSetTxChecksum"u8);
        }

        if (adapter->HasRxChecksum)
        {
            Call(adapter, OffloadKind.RxChecksum, adapter->RxChecksum.EvtAdapterOffloadSetRxChecksum, "EvtAdapterOffloadSetRxChecksum"u8);
        }

        if (adapter->HasGso)
        {
            Call(adapter, OffloadKind.Gso, adapter->Gso.EvtAdapterOffloadSetGso, "EvtAdapterOffloadSetGso"u8);
        }

        if (adapter->HasRsc)
        {
            Call(adapter, OffloadKind.Rsc, adapter->Rsc.EvtAdapterOffloadSetRsc, "EvtAdapterOffloadSetRsc"u8);
        }
    }

    private static void Call(NxAdapter* adapter, OffloadKind kind, delegate* unmanaged<NETADAPTER, NETOFFLOAD, void> callback, ReadOnlySpan<byte> name)
    {
        if (callback == null)
        {
            return;
        }

        s.Token = Tokens.Next();
        s.Kind = kind;
        s.Told = adapter->Offloads.Told;
        Callback frame = Callback.Enter(name, Irql.Passive);
        callback(new NETADAPTER(adapter->Object->Handle), new NETOFFLOAD(s.Token));
        Callback.Leave(frame);
        s = default;
    }

    private static byte Query(void* globals, ReadOnlySpan<byte> name, void* offload, OffloadKind kind, OffloadSet any)
    {
        CpuState* cpu = Api.Net(globals, name);
        if (offload == null || offload != s.Token || kind != s.Kind)
        {
            Breach.Raise(Rule.OffloadHandle, "offload %p of kind %u; alive is %p of kind %u"u8, (ulong)offload, (uint)kind, (ulong)s.Token, (uint)s.Kind);
        }

        return Api.Leave(cpu, (s.Told & any) != 0 ? (byte)1 : (byte)0);
    }

    [UnmanagedCallersOnly]
    private static byte TxChecksumIPv4(void* globals, void* offload)
    {
        return Query(globals, "NetOffloadIsTxChecksumIPv4Enabled"u8, offload, OffloadKind.TxChecksum, OffloadSet.TxIPv4);
    }

    [UnmanagedCallersOnly]
    private static byte TxChecksumTcp(void* globals, void* offload)
    {
        return Query(globals, "NetOffloadIsTxChecksumTcpEnabled"u8, offload, OffloadKind.TxChecksum, OffloadSet.TxTcpIPv4 | OffloadSet.TxTcpIPv6);
    }

    [UnmanagedCallersOnly]
    private static byte TxChecksumUdp(void* globals, void* offload)
    {
        return Query(globals, "NetOffloadIsTxChecksumUdpEnabled"u8, offload, OffloadKind.TxChecksum, OffloadSet.TxUdpIPv4 | OffloadSet.TxUdpIPv6);
    }

    [UnmanagedCallersOnly]
    private static byte RxChecksumIPv4(void* globals, void* offload)
    {
        return Query(globals, "NetOffloadIsRxChecksumIPv4Enabled"u8, offload, OffloadKind.RxChecksum, OffloadSet.RxIPv4);
    }

    [UnmanagedCallersOnly]
    private static byte RxChecksumTcp(void* globals, void* offload)
    {
        return Query(globals, "NetOffloadIsRxChecksumTcpEnabled"u8, offload, OffloadKind.RxChecksum, OffloadSet.RxTcp);
    }

    [UnmanagedCallersOnly]
    private static byte RxChecksumUdp(void* globals, void* offload)
    {
        return Query(globals, "NetOffloadIsRxChecksumUdpEnabled"u8, offload, OffloadKind.RxChecksum, OffloadSet.RxUdp);
    }

    [UnmanagedCallersOnly]
    private static byte LsoIPv4(void* globals, void* offload)
    {
        return Query(globals, "NetOffloadIsLsoIPv4Enabled"u8, offload, OffloadKind.Gso, OffloadSet.LsoIPv4);
    }

    [UnmanagedCallersOnly]
    private static byte LsoIPv6(void* globals, void* offload)
    {
        return Query(globals, "NetOffloadIsLsoIPv6Enabled"u8, offload, OffloadKind.Gso, OffloadSet.LsoIPv6);
    }

    [UnmanagedCallersOnly]
    private static byte UsoIPv4(void* globals, void* offload)
    {
        return Query(globals, "NetOffloadIsUsoIPv4Enabled"u8, offload, OffloadKind.Gso, OffloadSet.UsoIPv4);
    }

    [UnmanagedCallersOnly]
    private static byte UsoIPv6(void* globals, void* offload)
    {
        return Query(globals, "NetOffloadIsUsoIPv6Enabled"u8, offload, OffloadKind.Gso, OffloadSet.UsoIPv6);
    }

    [UnmanagedCallersOnly]
    private static byte TcpRscIPv4(void* globals, void* offload)
    {
        return Query(globals, "NetOffloadIsTcpRscIPv4Enabled"u8, offload, OffloadKind.Rsc, OffloadSet.RscIPv4);
    }

    [UnmanagedCallersOnly]
    private static byte TcpRscIPv6(void* globals, void* offload)
    {
        return Query(globals, "NetOffloadIsTcpRscIPv6Enabled"u8, offload, OffloadKind.Rsc, OffloadSet.RscIPv6);
    }

    [UnmanagedCallersOnly]
    private static byte RscTcpTimestampOption(void* globals, void* offload)
    {
        return Query(globals, "NetOffloadIsRscTcpTimestampOptionEnabled"u8, offload, OffloadKind.Rsc, OffloadSet.RscTimestamp);
    }

    [UnmanagedCallersOnly]
    private static byte Deprecated(void* globals, void* offload)
    {
        _ = Api.Net(globals, "NetOffloadIsChecksum..Enabled"u8);
        Breach.Raise(Rule.Deprecated);
        return 0;
    }
}

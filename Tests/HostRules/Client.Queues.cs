using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

/// <summary>This part: the packet queues. Its device takes every frame at once and delivers what is in <see cref="Incoming"/>.</summary>
internal static unsafe partial class Client
{
    /// <summary>Frames the imaginary device has received and not delivered.</summary>
    public static Queue<byte[]> Incoming { get; } = [];

    /// <summary>The imaginary device keeps frames to send.</summary>
    public static bool KeepTx { get; set; }

    /// <summary>Not even a cancel makes it give them back.</summary>
    public static bool HoldsTx { get; set; }

    public static bool NotifiesRx { get; set; }

    /// <summary>Queue creation callbacks make no queue.</summary>
    public static bool CreatesQueues { get; set; }

    public static NTSTATUS CreateStatus { get; set; }

    public static NET_PACKET_QUEUE_CONFIG* QueueConfig { get; } = New<NET_PACKET_QUEUE_CONFIG>();

    public static NETTXQUEUE_INIT* TxInit { get; private set; }

    public static NETRXQUEUE_INIT* RxInit { get; private set; }

    public static NETPACKETQUEUE TxQueue { get; private set; }

    public static NETPACKETQUEUE RxQueue { get; private set; }

    public static NET_RING* TxPackets { get; private set; }

    public static NET_RING* TxFragments { get; private set; }

    public static NET_RING* RxPackets { get; private set; }

    public static NET_RING* RxFragments { get; private set; }

    public static NET_EXTENSION* RxAddress { get; } = New<NET_EXTENSION>();

    public static NET_EXTENSION* TxAddress { get; } = New<NET_EXTENSION>();

    /// <summary>Between EvtStart and EvtStop.</summary>
    public static bool TxRuns { get; set; }

    public static bool RxRuns { get; set; }

    /// <summary>First Rx packet that was indicated by the running EvtAdvance.</summary>
    public static uint FirstPacket { get; private set; }

    public static uint FirstFragment { get; private set; }

    private static void ResetQueues()
    {
        TxRuns = RxRuns = HoldsTx = false;
        TxQueue = RxQueue = default;
        NotifiesRx = CreatesQueues = true;
        CreateStatus = NTSTATUS.STATUS_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS EvtAdapterCreateTxQueue(NETADAPTER adapter, NETTXQUEUE_INIT* init)
    {
        TxInit = init;
        *QueueConfig = NET_PACKET_QUEUE_CONFIG.Init(&EvtTxAdvance, &EvtSetNotificationEnabled, &EvtTxCancel);
        QueueConfig->EvtStart = &EvtTxStart;
        QueueConfig->EvtStop = &EvtTxStop;
        Reach(Point.CreateTx);
        Reach(Point.TxReady);
        if (!CreatesQueues || !CreateStatus.IsSuccess())
        {
            return CreateStatus;
        }

        WDF_OBJECT_ATTRIBUTES attributes = *Attributes;
        NETPACKETQUEUE queue;
        NTSTATUS status = NetCx.NetTxQueueCreate(init, &attributes, QueueConfig, &queue);
        if (status.IsSuccess())
        {
            TxQueue = queue;
            NET_RING_COLLECTION* rings = NetCx.NetTxQueueGetRingCollection(queue);
            TxPackets = rings->Rings[0];
            TxFragments = rings->Rings[1];
            QueryVirtualAddress(queue, false, TxAddress);
            Reach(Point.TxCreated);
        }

        return status;
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS EvtAdapterCreateRxQueue(NETADAPTER adapter, NETRXQUEUE_INIT* init)
    {
        RxInit = init;
        *QueueConfig = NET_PACKET_QUEUE_CONFIG.Init(&EvtRxAdvance, &EvtSetNotificationEnabled, &EvtRxCancel);
        QueueConfig->EvtStart = &EvtRxStart;
        QueueConfig->EvtStop = &EvtRxStop;
        Reach(Point.CreateRx);
        Reach(Point.RxReady);
        WDF_OBJECT_ATTRIBUTES attributes = *Attributes;
        NETPACKETQUEUE queue;
        NTSTATUS status = NetCx.NetRxQueueCreate(init, &attributes, QueueConfig, &queue);
        if (status.IsSuccess())
        {
            RxQueue = queue;
            NET_RING_COLLECTION* rings = NetCx.NetRxQueueGetRingCollection(queue);
            RxPackets = rings->Rings[0];
            RxFragments = rings->Rings[1];
            QueryVirtualAddress(queue, true, RxAddress);
            Reach(Point.RxCreated);
        }

        return status;
    }

    private static void QueryVirtualAddress(NETPACKETQUEUE queue, bool receive, NET_EXTENSION* extension)
    {
        NET_EXTENSION_QUERY query = NET_EXTENSION_QUERY.Init(
            Text("ms_fragment_virtualaddress"), 1, NET_EXTENSION_TYPE.NetExtensionTypeFragment);
        if (receive)
        {
            NetCx.NetRxQueueGetExtension(queue, &query, extension);
        }
        else
        {
            NetCx.NetTxQueueGetExtension(queue, &query, extension);
        }
    }

    [UnmanagedCallersOnly]
    private static void EvtTxStart(NETPACKETQUEUE queue)
    {
        TxRuns = true;
        Reach(Point.QueueStart);
    }

    [UnmanagedCallersOnly]
    private static void EvtTxStop(NETPACKETQUEUE queue)
    {
        TxRuns = false;
        Reach(Point.QueueStop);
    }

    [UnmanagedCallersOnly]
    private static void EvtRxStart(NETPACKETQUEUE queue) => RxRuns = true;

    [UnmanagedCallersOnly]
    private static void EvtRxStop(NETPACKETQUEUE queue) => RxRuns = false;

    [UnmanagedCallersOnly]
    private static void EvtSetNotificationEnabled(NETPACKETQUEUE queue, byte enabled) => Reach(Point.Arm);

    [UnmanagedCallersOnly]
    private static void EvtTxAdvance(NETPACKETQUEUE queue)
    {
        Reach(Point.TxAdvance);
        if (!KeepTx)
        {
            TxPackets->BeginIndex = TxPackets->EndIndex;
            TxFragments->BeginIndex = TxFragments->EndIndex;
        }

        Reach(Point.TxAdvanced);
    }

    [UnmanagedCallersOnly]
    private static void EvtTxCancel(NETPACKETQUEUE queue)
    {
        if (HoldsTx)
        {
            return;
        }

        TxPackets->BeginIndex = TxPackets->EndIndex;
        TxFragments->BeginIndex = TxFragments->EndIndex;
    }

    [UnmanagedCallersOnly]
    private static void EvtRxAdvance(NETPACKETQUEUE queue)
    {
        Reach(Point.RxAdvance);
        FirstPacket = RxPackets->BeginIndex;
        FirstFragment = RxFragments->BeginIndex;
        while (Incoming.TryDequeue(out byte[]? frame))
        {
            Indicate(frame);
        }

        Reach(Point.RxAdvanced);
    }

    private static void Indicate(byte[] frame)
    {
        uint index = RxFragments->BeginIndex;
        NET_FRAGMENT* fragment = NET_RING.GetFragmentAtIndex(RxFragments, index);
        byte* target = *(byte**)NET_EXTENSION.GetData(RxAddress, index);
        frame.AsSpan().CopyTo(new Span<byte>(target, (int)FrameBytes));
        fragment->Offset = 0;
        fragment->ValidLength = (ulong)frame.Length;
        NET_PACKET* packet = NET_RING.GetPacketAtIndex(RxPackets, RxPackets->BeginIndex);
        packet->FragmentIndex = index;
        packet->FragmentCount = 1;
        packet->Layout = default;
        RxFragments->BeginIndex = NET_RING.IncrementIndex(RxFragments, index);
        RxPackets->BeginIndex = NET_RING.IncrementIndex(RxPackets, RxPackets->BeginIndex);
    }

    [UnmanagedCallersOnly]
    private static void EvtRxCancel(NETPACKETQUEUE queue)
    {
        Reach(Point.RxCancel);
        for (uint i = RxPackets->BeginIndex; i != RxPackets->EndIndex; i = NET_RING.IncrementIndex(RxPackets, i))
        {
            NET_RING.GetPacketAtIndex(RxPackets, i)->Ignore = 1;
        }

        RxPackets->BeginIndex = RxPackets->EndIndex;
        RxFragments->BeginIndex = RxFragments->EndIndex;
        Reach(Point.RxCancelled);
    }
}

using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>The callback of each pass in the managed build, where native callers need a method that is marked for them.</summary>
// SAFETY: static methods, there as long as the process.
internal static unsafe class QueueCallback
{
    /// <summary>EvtPacketQueueAdvance of transmit queues.</summary>
    public static delegate* unmanaged<NETPACKETQUEUE, void> TxAdvance => &Tx;

    /// <summary>EvtPacketQueueAdvance of receive queues.</summary>
    public static delegate* unmanaged<NETPACKETQUEUE, void> RxAdvance => &Rx;

    [UnmanagedCallersOnly]
    private static void Tx(NETPACKETQUEUE queue) => TxQueueObject.Advance(queue);

    [UnmanagedCallersOnly]
    private static void Rx(NETPACKETQUEUE queue) => RxQueueObject.Advance(queue);
}

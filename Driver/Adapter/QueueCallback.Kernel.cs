using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>
/// The callback of each pass, as the framework calls it: the method itself. A method that is marked for native callers first asks whether a
/// garbage collector is at work, which here none is; the two calling conventions are the same for one pointer on both architectures.
/// </summary>
// SAFETY: static methods, there as long as the image; NETPACKETQUEUE is one pointer.
internal static unsafe class QueueCallback
{
    /// <summary>EvtPacketQueueAdvance of transmit queues.</summary>
    public static delegate* unmanaged<NETPACKETQUEUE, void> TxAdvance => Native(&TxQueueObject.Advance);

    /// <summary>EvtPacketQueueAdvance of receive queues.</summary>
    public static delegate* unmanaged<NETPACKETQUEUE, void> RxAdvance => Native(&RxQueueObject.Advance);

    private static delegate* unmanaged<NETPACKETQUEUE, void> Native(delegate*<NETPACKETQUEUE, void> method) =>
        (delegate* unmanaged<NETPACKETQUEUE, void>)(void*)method;
}

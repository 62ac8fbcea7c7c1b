using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>
/// Every call of a queue's callbacks: rings remembered before, judged after, and what the client returned taken back.
/// The caller has the queue to itself.
/// </summary>
// SAFETY: callbacks are the client's own code, called with the signature its structure declares and with live handles.
internal static unsafe class QueueCalls
{
    public static void Start(NxQueue* queue)
    {
        if (queue->Config.EvtStart == null)
        {
            return;
        }

        Before(queue);
        Callback frame = Callback.Enter("EvtPacketQueueStart"u8, Irql.Passive);
        queue->Config.EvtStart(new NETPACKETQUEUE(queue->Object->Handle));
        Callback.Leave(frame);
        _ = After(queue);
    }

    public static void Stop(NxQueue* queue)
    {
        if (queue->Config.EvtStop == null)
        {
            return;
        }

        Before(queue);
        Callback frame = Callback.Enter("EvtPacketQueueStop"u8, Irql.Passive);
        queue->Config.EvtStop(new NETPACKETQUEUE(queue->Object->Handle));
        Callback.Leave(frame);
        _ = After(queue);
    }

    /// <summary>True when the client returned something.</summary>
    public static bool Advance(NxQueue* queue)
    {
        queue->Advances = unchecked(queue->Advances + 1);
        if (queue->Kind == QueueKind.Tx)
        {
            Counters.Values.TxAdvances++;
        }
        else
        {
            Counters.Values.RxAdvances++;
        }

        Before(queue);
        Callback frame = Callback.Enter("EvtPacketQueueAdvance"u8, DataLevel(queue));
        queue->Config.EvtAdvance(new NETPACKETQUEUE(queue->Object->Handle));
        Callback.Leave(frame);
        return After(queue);
    }

    public static void Cancel(NxQueue* queue)
    {
        Before(queue);
        Callback frame = Callback.Enter("EvtPacketQueueCancel"u8, Irql.Dispatch);
        queue->Config.EvtCancel(new NETPACKETQUEUE(queue->Object->Handle));
        Callback.Leave(frame);
        _ = After(queue);
    }

    public static void Arm(NxQueue* queue)
    {
        if (queue->Kind == QueueKind.Tx)
        {
            Counters.Values.TxArmings++;
        }
        else
        {
            Counters.Values.RxArmings++;
        }

        Before(queue);
        Callback frame = Callback.Enter("EvtPacketQueueSetNotificationEnabled"u8, DataLevel(queue));
        queue->Config.EvtSetNotificationEnabled(new NETPACKETQUEUE(queue->Object->Handle), 1);
        Callback.Leave(frame);
        _ = After(queue);
    }

    /// <summary>PASSIVE and DISPATCH in turn, as under Driver Verifier.</summary>
    private static byte DataLevel(NxQueue* queue)
    {
        return (queue->Advances & 1) != 0 ? Irql.Dispatch : Irql.Passive;
    }

    private static void Before(NxQueue* queue)
    {
        if (queue->Kind == QueueKind.Rx)
        {
            RxChecks.Poison(queue);
        }

        Rings.Remember(ref queue->Packets);
        Rings.Remember(ref queue->Fragments);
    }

    private static bool After(NxQueue* queue)
    {
        RingChecks.CheckAfter(queue);
        bool any;
        if (queue->Kind == QueueKind.Tx)
        {
            TxChecks.CheckAfter(queue);
            any = TxPath.Complete(queue);
        }
        else
        {
            RxChecks.CheckAfter(queue);
            any = RxPath.Indicate(queue);
        }

        Rings.Remember(ref queue->Packets);
        Rings.Remember(ref queue->Fragments);
        return any;
    }
}

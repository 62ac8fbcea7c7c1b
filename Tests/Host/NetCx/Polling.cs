using System.Threading;

namespace VirtioNetCx.Host;

/// <summary>The execution context of a queue: passes while there is work, then notification, one more look, and sleep.</summary>
// SAFETY: objects are slots of the object table, which live as long as the session; a body lives as long as its object.
internal static unsafe class Polling
{
    /// <summary>One pass, when the queue is awake and nobody else is in it; true when a pass was made.</summary>
    public static bool Poll(NxQueue* queue)
    {
        if (queue == null || queue->State != QueueState.Running || !queue->Busy.TryAcquire())
        {
            return false;
        }

        if (queue->State != QueueState.Running)
        {
            queue->Busy.Release();
            return false;
        }

        if (Interlocked.Exchange(ref queue->Notified, 0) != 0)
        {
            queue->Awake = true;
            queue->Armed = false;
        }

        bool passed = queue->Awake;
        if (passed)
        {
            Pass(queue);
        }

        queue->Busy.Release();
        return passed;
    }

    /// <summary>
    /// A sleeping queue has asked for notification. With the device quiet, one more EvtAdvance may find nothing: else a
    /// notification was missed.
    /// </summary>
    public static void CheckNotStalled(NxQueue* queue)
    {
        if (queue == null || queue->State != QueueState.Running || queue->Awake || queue->Notified != 0)
        {
            return;
        }

        if (queue->Kind == QueueKind.Tx && queue->Packets.HostBegin == queue->Packets.Ring->EndIndex)
        {
            return;
        }

        queue->Busy.Acquire();
        RingChecks.CheckUntouched(queue);
        if (QueueCalls.Advance(queue))
        {
            Breach.Raise(Rule.NotifyMissed, "queue kind %u sleeps although EvtAdvance finds work"u8, (uint)queue->Kind);
        }

        queue->Busy.Release();
    }

    private static void Pass(NxQueue* queue)
    {
        RingChecks.CheckUntouched(queue);
        bool work;
        if (queue->Kind == QueueKind.Tx)
        {
            work = TxPath.Translate(queue);
            if (queue->Packets.HostBegin != queue->Packets.Ring->EndIndex)
            {
                work |= QueueCalls.Advance(queue);
            }
        }
        else
        {
            work = RxPath.Supply(queue);
            work |= QueueCalls.Advance(queue);
        }

        if (work)
        {
            queue->Armed = false;
        }
        else if (queue->Armed || (queue->Kind == QueueKind.Tx && queue->Packets.HostBegin == queue->Packets.Ring->EndIndex))
        {
            queue->Awake = false;
            queue->Armed = false;
        }
        else
        {
            QueueCalls.Arm(queue);
            queue->Armed = true;
        }

        // What the host changed since the last callback is not the client's doing.
        Rings.Remember(ref queue->Packets);
        Rings.Remember(ref queue->Fragments);
    }
}

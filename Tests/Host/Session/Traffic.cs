namespace VirtioNetCx.Host;

/// <summary>Direction of a packet queue.</summary>
public enum QueueKind
{
    /// <summary>Transmit.</summary>
    Tx,

    /// <summary>Receive.</summary>
    Rx,
}

/// <summary>Frames out and in, and the polling that moves them.</summary>
// SAFETY: objects are slots of the object table, which live as long as the session; a body lives as long as its object.
public static unsafe class Traffic
{
    private const uint EthernetBytes = 14;

    /// <summary>Packets made of the frames that <see cref="Send"/> has accepted, and not yet completed.</summary>
    public static uint Outstanding => TxBacklog.Outstanding;

    /// <summary>
    /// Queues a frame for the transmit queue and wakes it; false when the host's own backlog (1024 packets) is full or no queue
    /// runs. What the frame wants done (<see cref="TxFrame.Offload"/>) the client is asked to do as far as it offers to, and as far as
    /// the keywords leave it on; the rest is done here, and the frame may become several packets. A frame longer than header and MTU that
    /// is not to be segmented is dropped by the framework: it completes at once and the client never sees it.
    /// </summary>
    public static bool Send(in TxFrame frame)
    {
        CpuState* cpu = Session.Enter();
        NxAdapter* adapter = Adapters.Current;
        NxQueue* queue = adapter == null ? null : adapter->TxQueue;
        if (queue == null || queue->State != QueueState.Running)
        {
            return Session.Leave(cpu, false);
        }

        if (frame.Offload.Mss == 0 && frame.Length > adapter->Mtu + EthernetBytes)
        {
            Platform.Calls.SendCompleted(frame.Cookie);
            return Session.Leave(cpu, true);
        }

        bool accepted = TxFallback.Add(adapter, frame);
        if (accepted)
        {
            _ = System.Threading.Interlocked.Exchange(ref queue->Notified, 1);
        }

        return Session.Leave(cpu, accepted);
    }

    /// <summary>
    /// One pass of one queue, on the current CPU: exactly what the framework does between two looks at its clock.
    /// False when there is nothing to do (asleep, absent, stopped, or another CPU is in it).
    /// </summary>
    public static bool Poll(QueueKind kind, uint queueId)
    {
        CpuState* cpu = Session.Enter();
        NxAdapter* adapter = Adapters.Current;
        NxQueue* queue = adapter == null || queueId != 0 ? null : (kind == QueueKind.Tx ? adapter->TxQueue : adapter->RxQueue);
        bool passed = Polling.Poll(queue);
        return Session.Leave(cpu, passed);
    }

    /// <summary>
    /// One turn of everything but the queues: the device, interrupts, DPCs, timers, work items, queues made anew after a change of
    /// MTU or address. True when something happened. CPU 0.
    /// </summary>
    public static bool Turn()
    {
        CpuState* cpu = Session.Enter();
        bool busy = Scheduler.Turn(cpu);
        NxAdapter* adapter = Adapters.Current;
        if (adapter != null && adapter->Recreate && PnpMachine.InD0)
        {
            busy = true;
            Datapath.Destroy(adapter);
            _ = Datapath.Create(adapter);
        }

        return Session.Leave(cpu, busy);
    }

    /// <summary>
    /// Turns and passes until nothing moves any more; false when <paramref name="bound"/> rounds did not suffice. For one CPU.
    /// </summary>
    public static bool RunUntilIdle(uint bound)
    {
        for (uint i = 0; i < bound; i++)
        {
            bool busy = Turn();
            busy |= Poll(QueueKind.Tx, 0);
            busy |= Poll(QueueKind.Rx, 0);
            if (!busy)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// With the device quiet and all interrupts delivered: calls EvtAdvance of each sleeping queue once more and fails the client
    /// if that finds work, because then a notification was missed and the queue would have stalled.
    /// </summary>
    public static void CheckNotStalled()
    {
        CpuState* cpu = Session.Enter();
        if (Adapters.Current != null)
        {
            Polling.CheckNotStalled(Adapters.Current->TxQueue);
            Polling.CheckNotStalled(Adapters.Current->RxQueue);
        }

        Session.Leave(cpu);
    }
}

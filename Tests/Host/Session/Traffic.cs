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
public static unsafe class Traffic
{
    /// <summary>
    /// Queues a frame for the transmit queue; false when the host's own backlog is full or no queue runs. Wakes the queue.
    /// </summary>
    public static bool Send(in TxFrame frame)
    {
        return false;
    }

    /// <summary>
    /// One pass of one queue, on the current CPU: exactly what the framework does between two looks at its clock.
    /// False when there is nothing to do (asleep, absent, stopped, or another CPU is in it).
    /// </summary>
    public static bool Poll(QueueKind kind, uint queueId)
    {
        return false;
    }

    /// <summary>
    /// Passes over all queues with interrupts, DPCs, timers, work items and the device in between, until nothing moves
    /// any more; false when <paramref name="bound"/> rounds did not suffice. One CPU only.
    /// </summary>
    public static bool RunUntilIdle(uint bound)
    {
        return false;
    }

    /// <summary>
    /// With the device quiet and all interrupts delivered: calls EvtAdvance of each sleeping queue once more and fails the client
    /// if that finds work, because then a notification was missed and the queue would have stalled.
    /// </summary>
    public static void CheckNotStalled()
    {
    }

    /// <summary>Frames accepted by <see cref="Send"/> and not yet completed.</summary>
    public static uint Outstanding => 0;
}

using VirtioNetCx.Interop;
using VirtioNetCx.Pci;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Adapter;

/// <summary>Who has the ring of a queue.</summary>
internal enum QueueUse
{
    /// <summary>The queue: the device does not know of it, or has let go of it.</summary>
    None = 0,

    /// <summary>Nobody: it is empty and waits for the device.</summary>
    Fresh,

    /// <summary>Both sides.</summary>
    Live,

    /// <summary>The device was told to let go of it, and was not seen to have done so.</summary>
    Resetting,
}

/// <summary>
/// What the device knows of one of its queues, whether or not the packet queue object exists: the part that interrupts, the other queue
/// and the bring-up see.
/// </summary>
/// <remarks>
/// <para>
/// No notification is lost: the queue sets <see cref="Armed"/> and then looks at the used ring and at the device's life; the other side
/// changes those and then takes the flag. Setting and taking are full fences, so one of the two sees the other's step.
/// </para>
/// <para>
/// No notification reaches a queue that is going away: <see cref="Wake"/> uses the handle under the slot's lock, and EvtStop clears it
/// under the same lock (contract: the framework accepts Notify at any IRQL).
/// </para>
/// </remarks>
// SAFETY: the lock's handle is written to a local by the call that creates it.
internal unsafe struct QueueSlot
{
    private const ushort ReceiveQueue1 = 0;
    private const ushort TransmitQueue1 = 1;

    private WDFSPINLOCK _lock;
    private NETPACKETQUEUE _queue;
    private bool _isTx;

    /// <summary>Whether the queue sleeps and waits for a notification.</summary>
    public ArmedFlag Armed;

    /// <summary>The reset of this queue alone. Guarded by the control lock.</summary>
    public ResetClock ResetClock;

    private AtomicWord _use;

    /// <summary>Who has the ring. Changed under the control lock; without it a hint. Any IRQL.</summary>
    public QueueUse Use
    {
        readonly get => (QueueUse)_use.Read();
        set => _ = _use.Exchange((int)value);
    }

    /// <summary>The ring is fresh, or in use: the queue has nothing to do before it can go on.</summary>
    public readonly bool Ready => Use is QueueUse.Fresh or QueueUse.Live;

    /// <summary>Descriptors of the virtqueue, fixed at PrepareHardware.</summary>
    public QueueSize Size;

    /// <summary>What the virtqueue works in.</summary>
    public RingMemory Memory;

    /// <summary>Interrupt vector; set at D0 entry.</summary>
    public ushort Vector;

    /// <summary>Where notifications go; set at bring-up, valid while live.</summary>
    public Doorbell Doorbell;

    /// <summary>Number of the virtqueue. VirtIO 1.3 §5.1.2 "Virtqueues".</summary>
    public readonly ushort QueueNumber => _isTx ? TransmitQueue1 : ReceiveQueue1;

    /// <summary>Creates the lock, owned by the device object. PASSIVE_LEVEL.</summary>
    public NTSTATUS Create(WDFDEVICE device, bool isTx)
    {
        _isTx = isTx;
        WDF_OBJECT_ATTRIBUTES attributes = WDF_OBJECT_ATTRIBUTES.Init();
        attributes.ParentObject = device;
        WDFSPINLOCK handle;
        NTSTATUS status = Wdf.WdfSpinLockCreate(&attributes, &handle);
        _lock = handle;
        return status;
    }

    /// <summary>EvtStart: the packet queue may be notified from now on. PASSIVE_LEVEL.</summary>
    public void Attach(NETPACKETQUEUE queue)
    {
        _ = Armed.TryTake();
        SetQueue(queue);
    }

    /// <summary>EvtStop: after this returns nobody notifies the packet queue. PASSIVE_LEVEL.</summary>
    public void Detach() => SetQueue(default);

    /// <summary>Notifies the packet queue if it waits for that. Up to DISPATCH_LEVEL.</summary>
    public void Wake()
    {
        // Most wakes find a queue that is being polled: no need for the lock then. One that arms itself right now looks once more.
        if (!Armed.IsSet)
        {
            return;
        }

        Wdf.WdfSpinLockAcquire(_lock);
        if (!_queue.IsNull && Armed.TryTake())
        {
            if (_isTx)
            {
                NetCx.NetTxQueueNotifyMoreCompletedPacketsAvailable(_queue);
            }
            else
            {
                NetCx.NetRxQueueNotifyMoreReceivedPacketsAvailable(_queue);
            }
        }

        Wdf.WdfSpinLockRelease(_lock);
    }

    private void SetQueue(NETPACKETQUEUE queue)
    {
        Wdf.WdfSpinLockAcquire(_lock);
        _queue = queue;
        Wdf.WdfSpinLockRelease(_lock);
    }
}

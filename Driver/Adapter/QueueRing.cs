using VirtioNetCx.Rings;

namespace VirtioNetCx.Adapter;

/// <summary>
/// The virtqueue behind a packet queue, with its sleep. Used only by the packet queue's own callbacks, which exclude one another.
/// </summary>
// SAFETY: the device pointer is to the context that outlives all queues.
internal unsafe struct QueueRing
{
    private bool _awaitsInterrupt;

    /// <summary>The virtqueue.</summary>
    public Virtqueue Queue;

    /// <summary>Makes the ring fresh and tells the device's life that it is. Only while the device is quiet. Up to DISPATCH_LEVEL.</summary>
    public void Renew(NetDevice* device, ref QueueSlot slot)
    {
        slot.Memory.Renew(ref Queue, slot.Size, device->RingFeatures);
        _awaitsInterrupt = false;
        device->QueueReady(ref slot);
    }

    /// <summary>
    /// EvtSetNotificationEnabled. Going to sleep, the queue arms itself, then looks for work; whatever it may have missed, or has to do
    /// without the device's help, it answers by notifying itself. Up to DISPATCH_LEVEL.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="slot">The queue's slot.</param>
    /// <param name="enabled">Whether the queue goes to sleep.</param>
    /// <param name="draining">Whether it is stopping: it does not wait for the device then.</param>
    /// <param name="intent">How much the device shall have done before it interrupts.</param>
    public void SetNotificationEnabled(NetDevice* device, ref QueueSlot slot, bool enabled, bool draining, CompletionInterrupt intent)
    {
        if (!enabled)
        {
            _ = slot.Armed.TryTake();
            Queue.DisableInterrupts();
            _awaitsInterrupt = false;
            return;
        }

        slot.Armed.Set();
        bool workLeft = device->LifeOf(slot) switch
        {
            DeviceLife.Live => EnableInterrupts(intent) || draining,
            DeviceLife.Resetting => true,
            DeviceLife.Down => !slot.Ready || draining,
            _ => draining,
        };
        if (workLeft)
        {
            slot.Wake();
        }
    }

    /// <summary>First thing of each pass: once the interrupt has come, ask for no more of them.</summary>
    public void BeginPass(in QueueSlot slot)
    {
        if (_awaitsInterrupt && !slot.Armed.IsSet)
        {
            _awaitsInterrupt = false;
            Queue.AcknowledgeInterrupt();
        }
    }

    /// <summary>Last thing of each pass: notifies the device of what was added, if it wants to know. True if it was notified.</summary>
    public bool EndPass(in QueueSlot slot)
    {
        if (!Queue.ShouldNotify())
        {
            return false;
        }

        slot.Doorbell.Ring(Queue);
        return true;
    }

    /// <summary>Gives the device up because the virtqueue is broken. Up to DISPATCH_LEVEL.</summary>
    public readonly void FailDevice(NetDevice* device, in QueueSlot slot)
    {
        Trace.Error("VirtioNetCx: virtqueue %llu is broken, error %llu\n"u8, slot.QueueNumber, (ulong)Queue.Error);
        device->Fail(DeviceFailure.BrokenRing);
    }

    private bool EnableInterrupts(CompletionInterrupt intent)
    {
        _awaitsInterrupt = true;
        return Queue.EnableInterrupts(intent);
    }
}

using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

public partial struct Virtqueue
{
    /// <summary>
    /// Whether the device must be notified of what was added since the last call: at most once for a batch, and not at all when the
    /// device asked for silence. VirtIO 1.3 §2.7.13.4.1 "Driver Requirements: Notifying The Device" and §2.7.10.
    /// </summary>
    public bool ShouldNotify()
    {
        RingIndex added = _availIndex;
        RingIndex notified = _notifiedIndex;
        if (added.DistanceFrom(notified) == 0)
        {
            return false;
        }

        _notifiedIndex = added;
        Ordering.BeforeSuppressionCheck();
        return HasEventIdx ? added.Passed(_used.ReadAvailEvent(_count), notified) : !_used.ReadNotificationSuppressed();
    }

    /// <summary>
    /// Asks for an interrupt at the next used buffer, then looks whether one is there already: if so the interrupt may never come, and
    /// the caller must act as if it had. The two steps are one method because the gap between them is where wake-ups are lost.
    /// VirtIO 1.3 §2.7.7.1 "Driver Requirements: Used Buffer Notification Suppression".
    /// </summary>
    public readonly bool EnableInterrupts()
    {
        if (HasEventIdx)
        {
            _avail.SetUsedEvent(_count, _usedIndex);
        }
        else
        {
            _avail.SetInterruptSuppressed(false);
        }

        Ordering.BeforeSuppressionCheck();
        return _error == QueueError.None && _used.ObserveIdx().DistanceFrom(_usedIndex) != 0;
    }

    /// <summary>
    /// After an interrupt came: asks for no more before <see cref="EnableInterrupts"/>. With EVENT_IDX there is nothing to ask, because
    /// the device has passed the event index.
    /// </summary>
    public readonly void AcknowledgeInterrupt()
    {
        if (!HasEventIdx)
        {
            _avail.SetInterruptSuppressed(true);
        }
    }

    /// <summary>
    /// Asks for no interrupts. Advice only: one that is on its way still comes. With EVENT_IDX the event index is put just behind the
    /// used index, where the device passes it only after 65535 more buffers; flags must stay 0 then (§2.7.7.1).
    /// </summary>
    public readonly void DisableInterrupts()
    {
        if (HasEventIdx)
        {
            _avail.SetUsedEvent(_count, _usedIndex.Plus(ushort.MaxValue));
        }
        else
        {
            _avail.SetInterruptSuppressed(true);
        }
    }
}

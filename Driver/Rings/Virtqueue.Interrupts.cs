using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

/// <summary>When the device shall interrupt for used buffers.</summary>
public enum CompletionInterrupt : byte
{
    /// <summary>At the next used buffer: somebody waits for it (receive, control).</summary>
    Next,

    /// <summary>When most of what is outstanding has been used: nobody waits, but the room is wanted before the ring is empty (transmit).</summary>
    Most,

    /// <summary>When all that is outstanding has been used: nothing is wanted but the buffers, some time.</summary>
    Emptied,
}

// SAFETY: the event words are part of the memory that the queue was initialized with.
public unsafe partial struct Virtqueue
{
    /// <summary>
    /// Asks for an interrupt at the next used buffer, then looks whether one is there already: if so the interrupt may never come, and
    /// the caller must act as if it had. The two steps are one method because the gap between them is where wake-ups are lost.
    /// VirtIO 1.3 §2.7.7.1 "Driver Requirements: Used Buffer Notification Suppression" and §2.8.22.
    /// </summary>
    public readonly bool EnableInterrupts() => EnableInterrupts(CompletionInterrupt.Next);

    /// <summary>
    /// Asks for an interrupt at the intended time, then looks whether that has passed already: if so the interrupt may never come, and
    /// the caller must act as if it had. Without EVENT_IDX every intent means the next buffer.
    /// </summary>
    public readonly bool EnableInterrupts(CompletionInterrupt intent)
    {
        if (_error != QueueError.None)
        {
            return false;
        }

        return IsPacked ? EnablePacked(intent) : EnableSplit(intent);
    }

    /// <summary>
    /// After an interrupt came: asks for no more before <see cref="EnableInterrupts()"/>. With EVENT_IDX there is nothing to ask, because
    /// the device has passed the event index.
    /// </summary>
    public readonly void AcknowledgeInterrupt()
    {
        if (!HasEventIdx)
        {
            DisableInterrupts();
        }
    }

    /// <summary>
    /// Asks for no interrupts. Advice only: one that is on its way still comes. With EVENT_IDX on a split queue the event index is put
    /// just behind the used index, where the device passes it only after 65535 more buffers; flags must stay 0 then (§2.7.7.1).
    /// </summary>
    public readonly void DisableInterrupts()
    {
        if (IsPacked)
        {
            _driverEvent.Write(SharedEvent.Make(SharedEvent.Disable, 0, wrap: false));
        }
        else if (HasEventIdx)
        {
            Avail.SetUsedEvent(_count, new RingIndex(unchecked(UsedIndex - 1)));
        }
        else
        {
            Avail.SetInterruptSuppressed(true);
        }
    }

    private readonly bool EnableSplit(CompletionInterrupt intent)
    {
        // The interrupt comes when used.idx moves past used_event, so this many more are used before it.
        uint before = HasEventIdx ? LetPass(intent, unchecked(AvailIndex - UsedIndex)) : 0;
        if (HasEventIdx)
        {
            Avail.SetUsedEvent(_count, new RingIndex(unchecked(UsedIndex + before)));
        }
        else
        {
            Avail.SetInterruptSuppressed(false);
        }

        Ordering.BeforeSuppressionCheck();
        return Used.ObserveIdx().DistanceFrom(new RingIndex(UsedIndex)) > before;
    }

    private readonly bool EnablePacked(CompletionInterrupt intent)
    {
        if (HasEventIdx)
        {
            nuint slot = UsedSlot + ((nuint)LetPass(intent, _count - FreeDescriptors) << 4);
            bool wrapped = slot >= Notes->RingEnd;
            uint offset = (uint)((wrapped ? slot - Notes->RingEnd : slot) >> 4);
            _driverEvent.Write(SharedEvent.Make(SharedEvent.Desc, offset, (UsedWrap != 0) != wrapped));
        }
        else
        {
            _driverEvent.Write(SharedEvent.Make(SharedEvent.Enable, 0, wrap: false));
        }

        // A used descriptor need not stand where the event is put: lists take several. So anything used counts, and so does what is left
        // of a run, of which only the first descriptor was written.
        Ordering.BeforeSuppressionCheck();
        return Notes->RunLast != QueueNotes.NoRun || ((uint)(Descriptors.ObserveWord(UsedSlot) >> 32) & PackedHalf.Wrap) == UsedWrap;
    }

    // Most: three quarters leaves the device a quarter of the ring to work on while the interrupt is on its way.
    private static uint LetPass(CompletionInterrupt intent, uint outstanding) => intent switch
    {
        CompletionInterrupt.Most => outstanding * 3 / 4,
        CompletionInterrupt.Emptied when outstanding != 0 => outstanding - 1,
        _ => 0,
    };
}

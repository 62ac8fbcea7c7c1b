using System.Runtime.CompilerServices;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

/// <summary>How the device says which notifications it wants.</summary>
internal enum Suppression : byte
{
    /// <summary>Split, with EVENT_IDX: by <c>avail_event</c>.</summary>
    SplitEvent,

    /// <summary>Split: by a flag.</summary>
    SplitFlag,

    /// <summary>Packed: by the device's event suppression structure.</summary>
    Packed,
}

public partial struct Virtqueue
{
    /// <summary>
    /// Whether the device must be notified of what was added since the last call: at most once for a batch, and not at all when the
    /// device asked for silence. VirtIO 1.3 §2.7.13.4.1 "Driver Requirements: Notifying The Device", §2.7.10 and §2.8.21.2.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ShouldNotify()
    {
        // The usual is decided in line; a call in it would cost a stack frame.
        if (_suppression != Suppression.SplitEvent)
        {
            return ShouldNotifyOtherwise();
        }

        uint index = AvailIndex;
        uint added = unchecked(index - NotifiedIndex);
        NotifiedIndex = index;
        Ordering.BeforeSuppressionCheck();
        return new RingIndex(index).PassedInLast(added, _availEvent.Read());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool ShouldNotifyOtherwise() => _suppression == Suppression.SplitFlag ? ShouldNotifyByFlag() : ShouldNotifyPacked();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool ShouldNotifyByFlag()
    {
        bool added = AvailIndex != NotifiedIndex;
        NotifiedIndex = AvailIndex;
        Ordering.BeforeSuppressionCheck();
        return added && !Used.ReadNotificationSuppressed();
    }

    // The device's wish names a position in the ring and a lap; both are put on the driver's own scale, where the positions of one lap
    // follow those of the lap before. Nonsense there leads to one notification too many or too few, never further.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool ShouldNotifyPacked()
    {
        uint added = unchecked(AvailIndex - NotifiedIndex);
        NotifiedIndex = AvailIndex;
        Ordering.BeforeSuppressionCheck();
        uint wish = _deviceEvent.Read();
        uint flags = SharedEvent.FlagsOf(wish);
        if (flags != SharedEvent.Desc || !HasEventIdx)
        {
            return flags != SharedEvent.Disable && added != 0;
        }

        uint position = (uint)(AvailSlot >> 4);
        uint wished = SharedEvent.OffsetOf(wish);
        if (SharedEvent.WrapOf(wish) != (AvailWrap == PackedHalf.Avail))
        {
            wished = unchecked(wished - _count);
        }

        return new RingIndex(position).PassedInLast(added, new RingIndex(wished));
    }

    /// <summary>
    /// What goes with a notification when NOTIFICATION_DATA was negotiated: the queue's number, and where the next buffer will be
    /// made available. VirtIO 1.3 §2.9 "Driver Notifications".
    /// </summary>
    public readonly uint NotificationData(ushort queueNumber)
    {
        uint next = IsPacked
            ? (uint)(AvailSlot >> 4) | (AvailWrap == PackedHalf.Avail ? 0x8000u : 0)
            : AvailIndex & 0xFFFF;
        return queueNumber | (next << 16);
    }
}

using System.Runtime.CompilerServices;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

public partial struct Virtqueue
{
    /// <summary>
    /// Whether the device must be notified of what was added since the last call: at most once for a batch, and not at all when the
    /// device asked for silence. VirtIO 1.3 §2.7.13.4.1 "Driver Requirements: Notifying The Device", §2.7.10 and §2.8.21.2.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ShouldNotify() => IsPacked ? ShouldNotifyPacked() : ShouldNotifySplit();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool ShouldNotifySplit()
    {
        uint last = AvailIndex;
        RingIndex added = new(last);
        RingIndex notified = new(NotifiedIndex);
        NotifiedIndex = last;
        Ordering.BeforeSuppressionCheck();
        return HasEventIdx
            ? added.Passed(_availEvent.Read(), notified)
            : added.DistanceFrom(notified) != 0 && !Used.ReadNotificationSuppressed();
    }

    // Out of line: the call would cost the split queue a stack frame.
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
        if (SharedEvent.WrapOf(wish) != (AvailWrap == PackedWord.Avail))
        {
            wished = unchecked(wished - _count);
        }

        return new RingIndex(position).Passed(new RingIndex(wished), new RingIndex(unchecked(position - added)));
    }

    /// <summary>
    /// What goes with a notification when NOTIFICATION_DATA was negotiated: the queue's number, and where the next buffer will be
    /// made available. VirtIO 1.3 §2.9 "Driver Notifications".
    /// </summary>
    public readonly uint NotificationData(ushort queueNumber)
    {
        uint next = IsPacked
            ? (uint)(AvailSlot >> 4) | (AvailWrap == PackedWord.Avail ? 0x8000u : 0)
            : AvailIndex & 0xFFFF;
        return queueNumber | (next << 16);
    }
}

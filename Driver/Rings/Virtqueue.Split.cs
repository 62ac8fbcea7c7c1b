using System.Runtime.CompilerServices;

namespace VirtioNetCx.Rings;

public partial struct Virtqueue
{
    /// <summary>
    /// Looks at the used index of a split queue, once, and says how many buffers it covers. None if it claims more than was
    /// outstanding, which breaks the queue: it jumped ahead or went back. VirtIO 1.3 §2.7.8 "The Virtqueue Used Ring".
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal uint ObservePending()
    {
        uint pending = Used.ObserveIdx().DistanceFrom(new RingIndex(UsedIndex));
        if (pending <= unchecked(AvailIndex - UsedIndex) && _error == QueueError.None)
        {
            return pending;
        }

        Break(QueueError.UsedIndexJump);
        return 0;
    }
}

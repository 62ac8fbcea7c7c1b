using System.Runtime.CompilerServices;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

/// <summary>
/// The driver's side of a virtqueue of either format. VirtIO 1.3 §2.7 "Split Virtqueues" and §2.8 "Packed Virtqueues".
/// </summary>
/// <remarks>
/// <para>
/// The life of a queue: <see cref="Initialize"/> with the device (or this queue) reset; then batches in turn, never one inside the
/// other, of the types that <see cref="Format"/> names; <see cref="ShouldNotify"/> once after a batch was added; after the next reset of
/// the device or the queue <see cref="TryDetach"/> until it is false, then <see cref="Initialize"/> again.
/// </para>
/// <para>
/// The device is not trusted. Once it breaks the protocol, <see cref="Error"/> says how, adding and reclaiming find nothing to do for
/// ever, and only a reset helps. No lock: the caller serialises. Any IRQL; nothing blocks, allocates or loops on the device's word.
/// </para>
/// </remarks>
public unsafe partial struct Virtqueue
{
    internal SharedDescriptors Descriptors;
    internal SharedAvail Avail;
    internal SharedUsed Used;
    internal BufferState* Buffers;

    // Slot of the next free descriptor (split) or id (packed); in order: where in the ring the next buffer starts.
    internal nuint FreeSlot;

    // Split: free-running indices. Packed: UsedIndex is unused, AvailIndex counts what was added.
    internal uint AvailIndex;
    internal uint UsedIndex;
    internal uint NotifiedIndex;
    internal uint FreeDescriptors;

    // Packed only: the positions in the ring that the two sides reach next, with the wrap bits that belong there.
    internal nuint AvailSlot;
    internal nuint UsedSlot;
    internal uint AvailWrap;
    internal uint UsedWrap;

    private SharedAvailEvent _availEvent;
    private SharedEvent _driverEvent;
    private SharedEvent _deviceEvent;
    private uint _count;
    private uint _detachCursor;
    private RingFeatures _features;
    private QueueFormat _format;
    private Suppression _suppression;
    private QueueError _error;

    /// <summary>What is wrong with the queue, if anything.</summary>
    public readonly QueueError Error => _error;

    /// <summary>The number of descriptors; 0 before <see cref="Initialize"/>.</summary>
    public readonly uint Count => _count;

    /// <summary>Descriptors that are not part of an outstanding buffer. Zero for a broken queue.</summary>
    public readonly uint FreeCount => FreeDescriptors;

    /// <summary>Whether a buffer may be put into a table of its own.</summary>
    public readonly bool HasIndirect => (_features & RingFeatures.IndirectDesc) != 0;

    /// <summary>
    /// Whether a buffer of so many parts is better put into a table of its own, given a batch's room: from three parts on, or when it would
    /// not fit otherwise. For two parts a chain costs no more (README.md has the figures), and spares the device a fetch.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IndirectPays(uint parts, uint room) => (parts > 2 || parts > room) && HasIndirect;

    /// <summary>Which batch types to use.</summary>
    public readonly QueueFormat Format => _format;

    internal readonly QueueNotes* Notes => QueueNotes.Of(Buffers);

    private readonly bool HasEventIdx => (_features & RingFeatures.EventIdx) != 0;

    private readonly bool IsPacked => (_features & RingFeatures.Packed) != 0;

    /// <summary>
    /// Makes the queue empty. The device must not know of the memory yet, or have been reset since, or this queue of it.
    /// VirtIO 1.3 §4.1.5.1.3 "Virtqueue Configuration" and §2.6.1.2 "Virtqueue Re-enable".
    /// </summary>
    /// <param name="size">The number of descriptors, created for the same features.</param>
    /// <param name="memory">Where the queue works. Its shared areas are zero.</param>
    /// <param name="features">What was negotiated.</param>
    // SAFETY: private memory holds one entry for each descriptor (the caller's duty), and nobody else uses it.
    public void Initialize(QueueSize size, in QueueMemory memory, RingFeatures features)
    {
        this = default;
        _count = size.Count;
        _features = features;
        _format = (features & (RingFeatures.Packed | RingFeatures.InOrder)) switch
        {
            RingFeatures.None => QueueFormat.Split,
            RingFeatures.InOrder => QueueFormat.SplitInOrder,
            RingFeatures.Packed => QueueFormat.Packed,
            _ => QueueFormat.PackedInOrder,
        };
        _suppression = IsPacked ? Suppression.Packed : HasEventIdx ? Suppression.SplitEvent : Suppression.SplitFlag;
        Descriptors = new SharedDescriptors(memory.Descriptors);
        Avail = new SharedAvail(memory.Driver);
        Used = new SharedUsed(memory.Device);
        _availEvent = Used.AvailEvent(size.Count);
        _driverEvent = new SharedEvent(memory.Driver);
        _deviceEvent = new SharedEvent(memory.Device);
        Buffers = (BufferState*)(memory.Private + QueueNotes.Bytes);
        FreeDescriptors = size.Count;
        AvailWrap = PackedHalf.Avail;
        UsedWrap = PackedHalf.Wrap;
        for (uint i = 0; i < size.Count; i++)
        {
            Buffers[i] = new BufferState { Next = (i + 1) * IndirectTable.EntryBytes };
        }

        *Notes = new QueueNotes(size.Count);
        if (_format == QueueFormat.SplitInOrder)
        {
            Descriptors.LinkNeighbours(Notes->RingEnd);
        }

        DisableInterrupts();
    }

    /// <summary>
    /// Takes back one outstanding buffer that the device will never use again because it, or this queue, was reset. False when none is
    /// left. The queue is good for nothing but <see cref="Initialize"/> afterwards.
    /// VirtIO 1.3 §2.4 "Device Reset" and §2.6.1.1 "Virtqueue Reset".
    /// </summary>
    // SAFETY: the cursor stays below the number of entries.
    public bool TryDetach(out ulong token)
    {
        FreeDescriptors = 0;
        while (_detachCursor < _count)
        {
            BufferState* buffer = Buffers + _detachCursor++;
            if (buffer->Room != 0)
            {
                buffer->Room = 0;
                token = buffer->Token;
                return true;
            }
        }

        token = 0;
        return false;
    }

    /// <summary>
    /// Remembers the first breach of the protocol. Nothing can be added or reclaimed from now on: there is no room, and (split) nothing
    /// outstanding that a used index could cover. In line, because a call would cost a batch a stack frame.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Break(QueueError error)
    {
        FreeDescriptors = 0;
        UsedIndex = AvailIndex;
        if (_error == QueueError.None)
        {
            _error = error;
        }
    }
}

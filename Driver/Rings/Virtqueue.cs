using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

/// <summary>
/// The driver's side of a split virtqueue. VirtIO 1.3 §2.7 "Split Virtqueues".
/// </summary>
/// <remarks>
/// <para>
/// The life of a queue: <see cref="Initialize"/> with the device reset; then <see cref="BeginAdd"/>/<see cref="EndAdd"/> and
/// <see cref="BeginReclaim"/>/<see cref="EndReclaim"/> in turn, never one inside the other; <see cref="ShouldNotify"/> once after a batch
/// was added; after the next device reset <see cref="TryDetach"/> until it is false, then <see cref="Initialize"/> again.
/// </para>
/// <para>
/// The device is not trusted. Once it breaks the protocol, <see cref="Error"/> says how, adding and reclaiming find nothing to do for
/// ever, and only a reset helps. No lock: the caller serialises. Any IRQL; nothing blocks, allocates or loops on the device's word.
/// </para>
/// </remarks>
public unsafe partial struct Virtqueue
{
    private SharedDescriptors _descriptors;
    private SharedAvail _avail;
    private SharedUsed _used;
    private ShadowEntry* _shadow;
    private uint _count;
    private uint _freeHead;
    private uint _freeCount;
    private uint _detachCursor;
    private RingIndex _availIndex;
    private RingIndex _usedIndex;
    private RingIndex _notifiedIndex;
    private RingFeatures _features;
    private QueueError _error;

    /// <summary>What is wrong with the queue, if anything.</summary>
    public readonly QueueError Error => _error;

    /// <summary>The number of descriptors; 0 before <see cref="Initialize"/>.</summary>
    public readonly uint Count => _count;

    /// <summary>Descriptors that are not part of an outstanding chain.</summary>
    public readonly uint FreeCount => _freeCount;

    /// <summary>Chains that the device has and has not given back.</summary>
    public readonly uint OutstandingCount => _availIndex.DistanceFrom(_usedIndex);

    /// <summary>Whether a chain may be put into a table of its own.</summary>
    public readonly bool HasIndirect => (_features & RingFeatures.IndirectDesc) != 0;

    private readonly bool HasEventIdx => (_features & RingFeatures.EventIdx) != 0;

    /// <summary>
    /// Makes the queue empty. The device must not know of the memory yet, or have been reset since.
    /// VirtIO 1.3 §4.1.5.1.3 "Virtqueue Configuration".
    /// </summary>
    /// <param name="size">The number of descriptors.</param>
    /// <param name="shared">Shared memory, aligned and as long as <see cref="SplitLayout"/> says. Zeroed here.</param>
    /// <param name="shadow">Private memory, as long as <see cref="SplitLayout"/> says, 8-aligned.</param>
    /// <param name="features">What was negotiated.</param>
    // SAFETY: both runs are as long as SplitLayout asks (the caller's duty), and nobody else uses them now.
    public void Initialize(QueueSize size, byte* shared, byte* shadow, RingFeatures features)
    {
        SplitLayout layout = new(size);
        for (uint i = 0; i < layout.SharedBytes / sizeof(ulong); i++)
        {
            ((ulong*)shared)[i] = 0;
        }

        this = default;
        _descriptors = new SharedDescriptors(shared);
        _avail = new SharedAvail(shared + layout.AvailOffset);
        _used = new SharedUsed(shared + layout.UsedOffset);
        _shadow = (ShadowEntry*)shadow;
        _count = size.Count;
        _freeCount = size.Count;
        _features = features;
        for (uint i = 0; i < size.Count; i++)
        {
            _shadow[i] = new ShadowEntry { Next = unchecked((ushort)(i + 1)) };
        }

        DisableInterrupts();
    }

    /// <summary>
    /// Takes back one outstanding chain that the device will never use again because it was reset. False when none is left.
    /// The queue is good for nothing but <see cref="Initialize"/> afterwards. VirtIO 1.3 §2.4 "Device Reset".
    /// </summary>
    // SAFETY: the cursor stays below the number of entries in the shadow.
    public bool TryDetach(out uint token)
    {
        while (_detachCursor < _count)
        {
            ShadowEntry* entry = _shadow + _detachCursor++;
            if (entry->Count != 0)
            {
                entry->Count = 0;
                token = entry->Token;
                return true;
            }
        }

        token = 0;
        return false;
    }
}

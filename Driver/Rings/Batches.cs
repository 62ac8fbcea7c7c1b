using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

/// <summary>
/// Adds to a virtqueue with its cursors in registers. Between <see cref="Begin"/> and <see cref="End"/> the queue itself must not be
/// used; what is added stays invisible to the device until <see cref="End"/>. Keep a batch in a local and use it in one method: passed
/// on by reference it lives in memory.
/// </summary>
// SAFETY: the one pointer is the caller's table; what it must hold stands at IndirectTable.
public unsafe interface IAddBatch
{
    /// <summary>Descriptors that can still be added. Zero for a broken queue.</summary>
    public uint Room { get; }

    /// <summary>
    /// The id of the next buffer, less than the queue's size. No other outstanding buffer has it, so it can number the memory that
    /// belongs to a buffer (header, indirect table). Only meaningful while there is <see cref="Room"/>.
    /// </summary>
    public uint NextId { get; }

    /// <summary>Opens the batch.</summary>
    public void Begin(ref Virtqueue queue);

    /// <summary>Shows the device all that was added, with one store. Ask <see cref="Virtqueue.ShouldNotify"/> next.</summary>
    public void End(ref Virtqueue queue);

    /// <summary>Adds a buffer of one descriptor that the device reads. There must be <see cref="Room"/>.</summary>
    public void AddReadable(ulong address, uint length, ulong token);

    /// <summary>
    /// Starts a buffer of exactly two descriptors that the device reads, usually header and data. There must be <see cref="Room"/> for
    /// both. The second follows with <see cref="EndPair"/>: two steps, so that no register holds the one while the other is written.
    /// </summary>
    public Pair BeginPair(ulong address, uint length);

    /// <summary>Ends what <see cref="BeginPair"/> began.</summary>
    public void EndPair(Pair pair, ulong address, uint length, ulong token);

    /// <summary>Adds a buffer of one descriptor that the device writes, There must be <see cref="Room"/>.</summary>
    public void AddWritable(ulong address, uint length, ulong token);

    /// <summary>Starts an indirect table at a 16-aligned address of the caller's shared memory.</summary>
    public IndirectTable BeginTable(byte* table);

    /// <summary>
    /// Adds a buffer that stands in an <see cref="IndirectTable"/>. There must be <see cref="Room"/>, and INDIRECT_DESC negotiated.
    /// </summary>
    public void AddIndirect(ulong tableAddress, in IndirectTable table, ulong token);

    /// <summary>Starts a buffer of any number of descriptors. There must be <see cref="Room"/> for every part that will be appended.</summary>
    public Chain BeginChain();

    /// <summary>Appends a part that the device reads. None may follow a part that the device writes.</summary>
    public void AppendReadable(ref Chain chain, ulong address, uint length);

    /// <summary>Appends a part that the device writes.</summary>
    public void AppendWritable(ref Chain chain, ulong address, uint length);

    /// <summary>Ends the buffer, to which at least one part was appended.</summary>
    public void EndChain(ref Chain chain, ulong token);
}

/// <summary>
/// Takes used buffers back with the queue's cursors in registers. Between <see cref="Begin"/> and <see cref="End"/> the queue itself
/// must not be used.
/// </summary>
public interface IReclaimBatch
{
    /// <summary>Opens a batch of at most <paramref name="limit"/> buffers.</summary>
    public void Begin(ref Virtqueue queue, uint limit);

    /// <summary>
    /// Takes the next used buffer. False when there is none, or when the device broke the protocol: the loop ends either way, after at
    /// most as many rounds as buffers were outstanding.
    /// </summary>
    /// <param name="token">The name that the buffer was added with.</param>
    /// <param name="length">
    /// Bytes that the device wrote, never more than it was given room for; means nothing for a buffer that it only reads.
    /// </param>
    public bool TryNext(out ulong token, out uint length);

    /// <summary>Writes back where the batch got to. False if the queue is broken: see <see cref="Virtqueue.Error"/>.</summary>
    public bool End(ref Virtqueue queue);
}

/// <summary>A buffer of two descriptors, of which the first is written. Its field belongs to the batch that began it.</summary>
public readonly struct Pair
{
    internal readonly nuint Head;

    internal Pair(nuint head) => Head = head;
}

/// <summary>A buffer that is being built from several descriptors. Its fields belong to the batch that began it.</summary>
public struct Chain
{
    internal nuint Head;
    internal nuint Last;
    internal uint HeadHalf;
    internal uint LastHalf;
    internal ulong Room;
    internal uint Count;
}

using VirtioNetCx.Interop;
using VirtioNetCx.Pci;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Adapter;

/// <summary>What the device said to a command.</summary>
internal enum ControlAnswer
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>It has done it.</summary>
    Done,

    /// <summary>It will not.</summary>
    Refused,

    /// <summary>It broke the virtqueue.</summary>
    Broken,
}

/// <summary>
/// The control queue, controlq: carries one command at a time, and nobody waits for it. VirtIO 1.3 §5.1.6.5 "Control Virtqueue".
/// </summary>
/// <remarks>
/// Whoever wants something of the device keeps two states, the wanted one and the acknowledged one, and offers a command while they
/// differ and <see cref="IsWaiting"/> is false. A bring-up forgets the command that was on its way. Guarded by the control lock once
/// the device may be live; up to DISPATCH_LEVEL.
/// </remarks>
// SAFETY: the command's memory is MessageBytes long and lives as long as the ring's.
internal unsafe struct ControlQueue
{
    /// <summary>Its number while one pair of packet queues is all there is. VirtIO 1.3 §5.1.2 "Virtqueues".</summary>
    public const ushort Number = 2;

    private const uint Descriptors = 16;
    private const uint HeaderBytes = 2;
    private const uint AnswerOffset = 64;
    private const uint MessageBytes = 128;
    private const byte Accepted = 0;
    private const byte NoAnswer = 0xFF;

    private RingMemory _ring;
    private DmaMemory _message;
    private Virtqueue _queue;
    private Doorbell _doorbell;
    private AtomicWord _waiting;

    /// <summary>Descriptors of the virtqueue, fixed at PrepareHardware; none if the device has no use for one.</summary>
    public QueueSize Size;

    /// <summary>Whether there is one.</summary>
    public readonly bool Exists => Size.Count != 0;

    /// <summary>Whether a command is on its way. Without the lock a hint, for interrupts that are somebody else's. Any IRQL.</summary>
    public readonly bool IsWaiting => _waiting.Read() != 0;

    /// <summary>What is wrong with the virtqueue.</summary>
    public readonly QueueError Error => _queue.Error;

    /// <summary>How much of the queue is used: one command is all that is ever in it.</summary>
    public static QueueSize Usable(QueueSize offered)
    {
        _ = QueueSize.TryCreate(Descriptors, out QueueSize limit);
        return offered.AtMost(limit);
    }

    /// <summary>Allocates its memory, if there is a queue; what was allocated on failure goes with <see cref="Free"/>. PASSIVE_LEVEL.</summary>
    public NTSTATUS Allocate(NetDevice* device)
    {
        if (!Exists)
        {
            return NTSTATUS.STATUS_SUCCESS;
        }

        NTSTATUS status = _ring.Allocate(device, Size);
        return status.IsSuccess() ? _message.Allocate(device->DmaEnabler, MessageBytes) : status;
    }

    /// <summary>Frees it. PASSIVE_LEVEL, the device reset.</summary>
    public void Free()
    {
        _message.Free();
        _ring.Free();
    }

    /// <summary>Makes the ring fresh and tells the device about it, at each bring-up.</summary>
    public TransportError Enable(in NegotiatedDevice negotiated, RingFeatures features, ushort vector)
    {
        Forget();
        _ring.Renew(ref _queue, Size, features);
        return negotiated.EnableQueue(Number, Size, features, _ring.DeviceAddress, vector, out _doorbell);
    }

    /// <summary>
    /// Sends a command with eight bytes of data. None may be on its way. The interrupt is asked for first; still the answer may be there
    /// already, and the interrupt never come: look once with <see cref="TakeAnswer"/>.
    /// </summary>
    public void Send(byte kind, byte command, ulong data)
    {
        byte* message = _message.Address;
        message[0] = kind;
        message[1] = command;
        *(ulong*)(message + HeaderBytes) = data;
        message[AnswerOffset] = NoAnswer;
        if (_queue.Format == QueueFormat.Split)
        {
            Add<SplitAdd>(HeaderBytes + sizeof(ulong));
        }
        else if (_queue.Format == QueueFormat.Packed)
        {
            Add<PackedAdd>(HeaderBytes + sizeof(ulong));
        }
        else
        {
            Add<SplitInOrderAdd>(HeaderBytes + sizeof(ulong));
        }

        _ = _waiting.Exchange(1);
        _ = _queue.EnableInterrupts();
        if (_queue.ShouldNotify())
        {
            _doorbell.Ring(_queue);
        }
    }

    /// <summary>What the device has said, once. A command must be on its way.</summary>
    public ControlAnswer TakeAnswer()
    {
        bool answered = _queue.Format == QueueFormat.Split ? Take<SplitReclaim>()
            : _queue.Format == QueueFormat.Packed ? Take<PackedReclaim>()
            : Take<SplitInOrderReclaim>();
        if (_queue.Error != QueueError.None)
        {
            return ControlAnswer.Broken;
        }

        if (!answered)
        {
            return ControlAnswer.None;
        }

        Forget();
        return _message.Address[AnswerOffset] == Accepted ? ControlAnswer.Done : ControlAnswer.Refused;
    }

    private void Forget() => _ = _waiting.Exchange(0);

    private void Add<TBatch>(uint bytes)
        where TBatch : struct, IAddBatch, allows ref struct
    {
        TBatch batch = default;
        batch.Begin(ref _queue);
        Chain chain = batch.BeginChain();
        batch.AppendReadable(ref chain, _message.DeviceAddress, bytes);
        batch.AppendWritable(ref chain, _message.DeviceAddress + AnswerOffset, 1);
        batch.EndChain(ref chain, 0);
        batch.End(ref _queue);
    }

    private bool Take<TBatch>()
        where TBatch : struct, IReclaimBatch, allows ref struct
    {
        TBatch batch = default;
        batch.Begin(ref _queue, 1);
        bool taken = batch.TryNext(out _, out _);
        return batch.End(ref _queue) && taken;
    }
}

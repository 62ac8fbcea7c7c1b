using VirtioNetCx.Interop;
using VirtioNetCx.Pci;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Adapter;

/// <summary>
/// The receive packet queue: context of its NETPACKETQUEUE. Fragments [Begin, Next) are the device's or hold frames not indicated yet,
/// [Next, End) wait to be posted.
/// </summary>
/// <remarks>
/// <para>
/// The framework allocates the buffers. They are posted by logical address and capacity alone, because under Driver Verifier the
/// other fields of a fragment mean nothing until the driver writes them; what the device says of a buffer is kept in a side array.
/// </para>
/// <para>
/// The VirtIO header and the frame share the first buffer: the frame is indicated at offset 12. With MRG_RXBUF a frame may take more
/// buffers; without it, exactly one.
/// </para>
/// <para>Callbacks exclude one another; PASSIVE_LEVEL or DISPATCH_LEVEL unless said otherwise.</para>
/// </remarks>
// SAFETY: the queue's context; rings, extensions and memory it points to live until EvtDestroy, the device's context longer.
internal unsafe partial struct RxQueue
{
    // What is put together where a frame's first buffer is shorter than headers may be: more than any that are sent.
    private const uint GatheredBytes = 256;

    private NetDevice* _device;
    private QueueRing _ring;
    private RingView _packets;
    private RingView _fragments;
    private RingExtension _logicalAddresses;
    private RingExtension _virtualAddresses;
    private RingExtension _checksums;
    private RingExtension _coalescing;
    private RxBuffer* _buffers;
    private RxVerdict* _verdicts;
    private FrameAssembly _assembly;
    private bool _mergeable;
    private bool _draining;
    private fixed byte _gathered[(int)GatheredBytes];

    private readonly ref QueueSlot Slot => ref _device->Rx;

    /// <summary>
    /// Fills the context of a new queue. On failure the framework deletes the queue, and <see cref="Free"/> runs. PASSIVE_LEVEL.
    /// </summary>
    public NTSTATUS Initialize(NetDevice* device, NETPACKETQUEUE queue)
    {
        _device = device;
        _mergeable = device->Features.Has(NetFeatures.MrgRxbuf);
        NET_RING_COLLECTION* rings = NetCx.NetRxQueueGetRingCollection(queue);
        _packets = new RingView(rings->Rings[(int)NET_RING_TYPE.NetRingTypePacket]);
        _fragments = new RingView(rings->Rings[(int)NET_RING_TYPE.NetRingTypeFragment]);
        if (!RingExtension.TryGet(queue, isTx: false, Constants.NET_FRAGMENT_EXTENSION_LOGICAL_ADDRESS_NAME, out _logicalAddresses)
            || !RingExtension.TryGet(queue, isTx: false, Constants.NET_FRAGMENT_EXTENSION_VIRTUAL_ADDRESS_NAME, out _virtualAddresses))
        {
            return NTSTATUS.STATUS_DEVICE_CONFIGURATION_ERROR;
        }

        _checksums = RingExtension.OfPackets(queue, isTx: false, Constants.NET_PACKET_EXTENSION_CHECKSUM_NAME);
        _coalescing = RingExtension.OfPackets(queue, isTx: false, Constants.NET_PACKET_EXTENSION_RSC_NAME);
        uint count = _fragments.Mask + 1;
        NTSTATUS status = PrivateMemory.Allocate(queue, count * (uint)(sizeof(RxBuffer) + sizeof(RxVerdict)), out byte* memory);
        _buffers = (RxBuffer*)memory;
        _verdicts = (RxVerdict*)(_buffers + count);
        return status;
    }

    /// <summary>EvtDestroy. PASSIVE_LEVEL.</summary>
    public readonly void Free()
    {
        ref RxStatistics statistics = ref _device->RxStatistics;
        Trace.Info(
            "VirtioNetCx: received so far: %llu packets, %llu bytes, %llu kicks, %llu filtered\n"u8,
            statistics.Packets,
            statistics.Bytes,
            statistics.Kicks,
            statistics.Filtered);
        Trace.Info(
            "VirtioNetCx: received so far: %llu checksums completed; dropped %llu checksum places, %llu headers, %llu coalesced\n"u8,
            statistics.Completed,
            statistics.ChecksumsOutside + statistics.ChecksumsMisplaced,
            statistics.UnreadableHeaders,
            statistics.UnagreedCoalescing + statistics.FalseCoalescing);
        Trace.Info(
            "VirtioNetCx: received so far: %llu coalesced from %llu segments, %llu unwanted\n"u8,
            statistics.Coalesced,
            statistics.CoalescedSegments,
            statistics.UnwantedCoalescing);
        Trace.Info(
            "VirtioNetCx: received so far: dropped %llu runts, %llu giants, %llu torn, %llu scattered\n"u8,
            statistics.Runts,
            statistics.Giants,
            statistics.Torn,
            statistics.Scattered);
    }

    /// <summary>EvtStart: the framework has set all ring indices to 0. PASSIVE_LEVEL.</summary>
    public void Start(NETPACKETQUEUE queue)
    {
        _draining = false;
        _assembly = default;
        Slot.Attach(queue);
        _ring.Renew(_device, ref Slot);
    }

    /// <summary>EvtStop: every buffer is back already. PASSIVE_LEVEL.</summary>
    public void Stop()
    {
        Slot.Detach();
        _device->WithdrawAndWait(ref Slot);
    }

    /// <summary>
    /// EvtCancel: the device must let go of the buffers first, by a reset of the queue or of the whole device. What
    /// it does not finish at once the following passes do.
    /// </summary>
    public void Cancel()
    {
        _draining = true;
        _device->Withdraw(ref Slot);
        AdvanceWithoutDevice();
    }

    /// <summary>EvtSetNotificationEnabled: the first frame is waited for.</summary>
    public void SetNotificationEnabled(bool enabled) =>
        _ring.SetNotificationEnabled(_device, ref Slot, enabled, _draining, CompletionInterrupt.Next);

    /// <summary>EvtAdvance: indicates what has arrived, posts what came back.</summary>
    public void Advance()
    {
        if (_draining || !_device->IsLive(Slot))
        {
            AdvanceWithoutDevice();
            return;
        }

        _ring.BeginPass(Slot);
        if (!Harvest())
        {
            return;
        }

        Indicate();
        Post();
        if (_ring.EndPass(Slot))
        {
            _device->RxStatistics.Kicks++;
        }
    }

    // Whether everything is back with the framework. From then on the buffers are not ours to look at, whatever the used ring says.
    private readonly bool IsEmpty => _packets.Header->BeginIndex == _packets.Header->EndIndex
        && _fragments.Header->BeginIndex == _fragments.Header->EndIndex;

    // The device is down, on its way there, or lost. As soon as it cannot write any more, what had arrived is indicated; the other buffers
    // go back to the framework if the queue is stopping, else they are posted anew when the device is back.
    private void AdvanceWithoutDevice()
    {
        if (Slot.Ready || !_device->PollReset(ref Slot) || (_draining && IsEmpty))
        {
            return;
        }

        // A broken queue has been reported, and has nothing more to say.
        if (_ring.Queue.Error == QueueError.None && Harvest())
        {
            Indicate();
        }

        _assembly = default;
        _fragments.Header->NextIndex = _fragments.Header->BeginIndex;
        if (_draining)
        {
            ReturnAll();
        }
        else if (_device->LifeOf(Slot) == DeviceLife.Down)
        {
            _ring.Renew(_device, ref Slot);
        }
    }
}

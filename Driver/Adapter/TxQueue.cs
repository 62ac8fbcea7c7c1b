using System.Runtime.CompilerServices;
using VirtioNetCx.Checksum;
using VirtioNetCx.Interop;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Adapter;

/// <summary>
/// The transmit packet queue: context of its NETPACKETQUEUE. Packets [Begin, Next) are the device's, [Next, End) wait for it.
/// </summary>
/// <remarks>
/// <para>
/// The device may finish packets in any order; they go back to the framework in theirs. A finished packet is marked in the Scratch bit of
/// its NET_PACKET, the one place there that is the driver's to write.
/// </para>
/// <para>
/// Each outstanding buffer owns a slot of DMA memory, numbered by its id: <see cref="TxSlot"/>.
/// </para>
/// <para>Callbacks exclude one another; PASSIVE_LEVEL or DISPATCH_LEVEL unless said otherwise.</para>
/// </remarks>
// SAFETY: the queue's context; rings, extensions and memory it points to live until EvtDestroy, the device's context longer.
internal unsafe partial struct TxQueue
{
    private const uint FruitlessLimit = 5_000;
    private const uint FruitlessMicroseconds = 10;
    private const byte ScratchBit = 2;

    private NetDevice* _device;
    private QueueRing _ring;
    private DmaMemory _slots;
    private RingView _packets;
    private RingView _fragments;
    private RingExtension _addresses;
    private RingExtension _virtualAddresses;
    private TxAsks _asks;
    private OffloadFeatures _features;
    private uint _mostFragments;
    private bool _draining;
    private TxRefusal _refusal;
    private uint _fruitlessPasses;
    private fixed byte _headers[(int)TxSlot.CopyBytes];

    /// <summary>
    /// The most fragments of one packet: what fits into a slot's table, and with the header into a chain no longer than the queue.
    /// VirtIO 1.3 §2.7.5.3.1 "Driver Requirements: Indirect Descriptors".
    /// </summary>
    public static uint MaximumFragments(QueueSize size) => size.Count - 1 < TxSlot.MostFragments ? size.Count - 1 : TxSlot.MostFragments;

    private readonly ref QueueSlot Slot => ref _device->Tx;

    /// <summary>
    /// Fills the context of a new queue. On failure the framework deletes the queue, and <see cref="Free"/> runs. PASSIVE_LEVEL.
    /// </summary>
    public NTSTATUS Initialize(NetDevice* device, NETPACKETQUEUE queue)
    {
        _device = device;
        NET_RING_COLLECTION* rings = NetCx.NetTxQueueGetRingCollection(queue);
        _packets = new RingView(rings->Rings[(int)NET_RING_TYPE.NetRingTypePacket]);
        _fragments = new RingView(rings->Rings[(int)NET_RING_TYPE.NetRingTypeFragment]);
        _mostFragments = MaximumFragments(device->Tx.Size);
        if (!RingExtension.TryGet(queue, isTx: true, Constants.NET_FRAGMENT_EXTENSION_LOGICAL_ADDRESS_NAME, out _addresses)
            || !RingExtension.TryGet(queue, isTx: true, Constants.NET_FRAGMENT_EXTENSION_VIRTUAL_ADDRESS_NAME, out _virtualAddresses)
            || !TxAsks.TryGet(queue, _packets, out _asks))
        {
            return NTSTATUS.STATUS_DEVICE_CONFIGURATION_ERROR;
        }

        _features = TxOffloads.FeaturesOf(device->Features);
        _slots = device->TxSlots;
        return NTSTATUS.STATUS_SUCCESS;
    }

    /// <summary>EvtDestroy. PASSIVE_LEVEL.</summary>
    public void Free()
    {
        ref TxStatistics statistics = ref _device->TxStatistics;
        Trace.Info(
            "VirtioNetCx: sent so far: %llu packets, %llu bytes, %llu kicks, %llu abandoned\n"u8,
            statistics.Packets,
            statistics.Bytes,
            statistics.Kicks,
            statistics.Abandoned);
        statistics.ReportOffloads();
    }

    /// <summary>EvtStart: the framework has set all ring indices to 0. PASSIVE_LEVEL.</summary>
    public void Start(NETPACKETQUEUE queue)
    {
        _draining = false;
        _fruitlessPasses = 0;
        Slot.Attach(queue);
        _ring.Renew(_device, ref Slot);
    }

    /// <summary>EvtStop: every packet is back already. PASSIVE_LEVEL.</summary>
    public void Stop()
    {
        Slot.Detach();
        _device->WithdrawAndWait(ref Slot);
    }

    /// <summary>
    /// EvtCancel: no more packets come. What is here may still be sent; only a device that makes no progress is reset for it.
    /// </summary>
    public void Cancel()
    {
        _draining = true;
        _fruitlessPasses = 0;
        Advance();
    }

    /// <summary>
    /// EvtSetNotificationEnabled. Nobody waits for a packet's being sent but for the room: the interrupt may come when most of what the
    /// device has is sent. What is left then is waited for likewise, down to the last packet; and whatever is sent is returned with the
    /// next pass, whoever asked for that.
    /// </summary>
    public void SetNotificationEnabled(bool enabled) =>
        _ring.SetNotificationEnabled(_device, ref Slot, enabled, _draining, CompletionInterrupt.Most);

    /// <summary>EvtAdvance: takes back what is sent, sends what is new.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance()
    {
        if (!_device->IsLive(Slot))
        {
            AdvanceWithoutDevice();
            return;
        }

        uint begin = _packets.Header->BeginIndex;
        _ring.BeginPass(Slot);
        if (!Reclaim())
        {
            _ring.FailDevice(_device, Slot);
            return;
        }

        CompleteInOrder();
        Post();
        if (_draining)
        {
            WatchProgress(begin);
        }
    }

    // The device is down, on its way there, or lost. What it had is abandoned as soon as it cannot read it any more; what it never got
    // waits for it to come back, unless the queue is stopping or the device is not coming back.
    private void AdvanceWithoutDevice()
    {
        if (!Slot.Ready)
        {
            if (!_device->PollReset(ref Slot))
            {
                return;
            }

            _ = Reclaim();
            Abandon();
            CompleteInOrder();
            if (!_draining && _device->LifeOf(Slot) == DeviceLife.Down)
            {
                _ring.Renew(_device, ref Slot);
            }
        }

        if (_draining || _device->Life == DeviceLife.Lost)
        {
            DiscardUnsent();
        }
    }

    private void WatchProgress(uint begin)
    {
        NET_RING* header = _packets.Header;
        if (header->BeginIndex == header->EndIndex)
        {
            return;
        }

        if (header->BeginIndex != begin)
        {
            _fruitlessPasses = 0;
            return;
        }

        if (++_fruitlessPasses < FruitlessLimit)
        {
            Ntoskrnl.KeStallExecutionProcessor(FruitlessMicroseconds);
            return;
        }

        _device->Withdraw(ref Slot);
    }
}

using VirtioNetCx.Pci;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Adapter;

/// <content>A device that is up without a register: what bring-up would have left behind.</content>
internal unsafe partial struct NetDevice
{
    private const NetFeatures Always = NetFeatures.Version1 | NetFeatures.IndirectDesc | NetFeatures.Csum | NetFeatures.HostTso4
        | NetFeatures.HostTso6 | NetFeatures.HostEcn | NetFeatures.GuestCsum | NetFeatures.MrgRxbuf;

    // 02-00-00-00-00-01, the first byte lowest.
    private const ulong Station = 0x0100_0000_0002;
    private const uint UsualMtu = 1500;

    /// <summary>What is known of a device before its queues are created.</summary>
    public bool TryPrepare(uint count, bool packed)
    {
        // As Probe wants them: packed queues go without event index.
        Features = new Negotiated(Always | (packed ? NetFeatures.RingPacked : NetFeatures.EventIdx));
        LinkLayer.Mtu = UsualMtu;
        LinkLayer.LongestArrival = LinkLayer.MaximumFrame;
        LinkLayer.Current = Station;
        return QueueSize.TryCreate(count, RingFeatures, out Tx.Size) && QueueSize.TryCreate(count, RingFeatures, out Rx.Size);
    }

    /// <summary>What the system wants to hear about checksums: the first word there is.</summary>
    public void SetChecks(uint checks)
    {
        fixed (RxOffloads* offloads = &RxOffloads)
        {
            _ = ((AtomicWord*)offloads)->Exchange((int)checks);
        }
    }

    /// <summary>DRIVER_OK, as far as one queue is concerned, with a doorbell in plain memory.</summary>
    public void GoLive(ref QueueSlot slot, byte* doorbell)
    {
        slot.Doorbell = new Doorbell(doorbell, slot.QueueNumber, hasData: false);
        slot.Use = QueueUse.Live;
        _ = _life.Exchange((int)DeviceLife.Live);
    }
}

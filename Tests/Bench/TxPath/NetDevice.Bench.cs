using VirtioNetCx.Pci;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Adapter;

/// <content>A device that is up without a register: what bring-up would have left behind.</content>
internal unsafe partial struct NetDevice
{
    private const NetFeatures Always = NetFeatures.Version1 | NetFeatures.IndirectDesc | NetFeatures.Csum | NetFeatures.HostTso4
        | NetFeatures.HostTso6 | NetFeatures.HostEcn;

    /// <summary>What is known of a device before its queues are created.</summary>
    public bool TryPrepare(uint count, bool packed)
    {
        // As Probe wants them: packed queues go without event index.
        Features = new Negotiated(Always | (packed ? NetFeatures.RingPacked : NetFeatures.EventIdx));
        return QueueSize.TryCreate(count, RingFeatures, out Tx.Size);
    }

    /// <summary>DRIVER_OK, as far as the transmit queue is concerned, with a doorbell in plain memory.</summary>
    public void GoLive(byte* doorbell)
    {
        Tx.Doorbell = new Doorbell(doorbell, Tx.QueueNumber);
        Tx.Use = QueueUse.Live;
        _ = _life.Exchange((int)DeviceLife.Live);
    }
}

using VirtioNetCx.Interop;
using VirtioNetCx.Pci;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Adapter;

/// <summary>
/// One network device: the context of its WDFDEVICE, zeroed at creation, there until the device object goes. Everything else of the
/// driver hangs on it.
/// </summary>
/// <remarks>
/// Fields are written by PnP and power callbacks, which exclude one another and all queue callbacks, and only read otherwise, except:
/// what <c>NetDevice.Life.cs</c> and <c>NetDevice.Control.cs</c> guard with <see cref="ControlLock"/>; <see cref="Filter"/>, the offloads and the slots, which guard themselves.
/// </remarks>
internal unsafe partial struct NetDevice
{
    /// <summary>The framework's device.</summary>
    public WDFDEVICE Handle;

    /// <summary>The network interface.</summary>
    public NETADAPTER Adapter;

    /// <summary>Guards the device's life: who may use the registers that start, stop and configure it.</summary>
    public WDFSPINLOCK ControlLock;

    /// <summary>Configuration space access, between PrepareHardware and ReleaseHardware.</summary>
    public BusInterface Bus;

    /// <summary>Mapped registers, between PrepareHardware and ReleaseHardware.</summary>
    public VirtioPci Registers;

    /// <summary>For all DMA memory, between PrepareHardware and ReleaseHardware.</summary>
    public WDFDMAENABLER DmaEnabler;

    /// <summary>The interrupts.</summary>
    public InterruptSet Interrupts;

    /// <summary>What the driver asks for, less what made no sense with this device's configuration.</summary>
    public NetFeatures Wanted;

    /// <summary>What was agreed at PrepareHardware; every later bring-up must come to the same, or to less coalescing.</summary>
    public Negotiated Features;

    /// <summary>MAC addresses and MTU in force.</summary>
    public LinkLayer LinkLayer;

    /// <summary>The packet filter in force.</summary>
    public ReceiveFilter Filter;

    /// <summary>What is done to received packets.</summary>
    public RxOffloads RxOffloads;

    /// <summary>What the transmit side does for the stack.</summary>
    public TxOffloads TxOffloads;

    /// <summary>The receive queue, receiveq1. VirtIO 1.3 §5.1.2 "Virtqueues".</summary>
    public QueueSlot Rx;

    /// <summary>The transmit queue, transmitq1.</summary>
    public QueueSlot Tx;

    /// <summary>A slot for each packet that the device may have, from PrepareHardware to ReleaseHardware like the rings.</summary>
    public DmaMemory TxSlots;

    /// <summary>The control queue, if the device has one that is of use.</summary>
    public ControlQueue Control;

    /// <summary>Counters of the receive side; they outlive the queue object.</summary>
    public RxStatistics RxStatistics;

    /// <summary>Counters of the transmit side.</summary>
    public TxStatistics TxStatistics;

    /// <summary>Counters of the device.</summary>
    public DeviceStatistics Statistics;

    // For NetDevice.Life.cs and NetDevice.Control.cs: C# wants all fields of a structure in one place.
    private AtomicWord _life;
    private bool _failed;
    private ResetClock _resetClock;
    private GuestOffloads _guestOffloads;
    private ulong _commandSent100ns;

    /// <summary>What was negotiated of the rings' format.</summary>
    public readonly RingFeatures RingFeatures =>
        (Features.Has(NetFeatures.IndirectDesc) ? RingFeatures.IndirectDesc : RingFeatures.None)
        | (Features.Has(NetFeatures.EventIdx) ? RingFeatures.EventIdx : RingFeatures.None)
        | (Features.Has(NetFeatures.RingPacked) ? RingFeatures.Packed : RingFeatures.None)
        | (Features.Has(NetFeatures.InOrder) ? RingFeatures.InOrder : RingFeatures.None)
        | (Features.Has(NetFeatures.NotificationData) ? RingFeatures.NotificationData : RingFeatures.None);

    /// <summary>The context of a device object. Up to DIRQL.</summary>
    // SAFETY: every WDFDEVICE of this driver is created with this context type.
    public static NetDevice* Of(WDFDEVICE device) =>
        (NetDevice*)Wdf.WdfObjectGetTypedContextWorker(device, &DriverImage.Get()->DeviceContext);

    /// <summary>The device that a network interface belongs to. Up to DISPATCH_LEVEL.</summary>
    // SAFETY: every NETADAPTER of this driver is created with this context type, which holds a pointer to the device's.
    public static NetDevice* Of(NETADAPTER adapter) =>
        *(NetDevice**)Wdf.WdfObjectGetTypedContextWorker(adapter, &DriverImage.Get()->AdapterContext);
}

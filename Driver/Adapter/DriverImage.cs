using System.Runtime.CompilerServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>
/// What must live as long as the image and never move: bind structures, and the context types, whose addresses are their identity.
/// </summary>
/// <remarks>
/// The only static of the driver beside the function tables. No initialiser: the entry point fills it, because the freestanding build has
/// nobody to run static constructors, and the managed build is loaded many times in one process.
/// </remarks>
internal unsafe struct DriverImage
{
    private const int MaximumPath = 260;

    private static DriverImage s_image;

    /// <summary>Our copy of the service's registry path, over <see cref="_path"/>.</summary>
    public UNICODE_STRING RegistryPath;

    /// <summary>How we bound to KMDF.</summary>
    public WDF_BIND_INFO BindInfo;

    /// <summary>How we bound to NetAdapterCx.</summary>
    public WDF_CLASS_BIND_INFO ClassBindInfo;

    /// <summary>KMDF's unload routine, which ours stands in front of.</summary>
    public void* DisplacedUnload;

    /// <summary>Context of the WDFDEVICE: a <see cref="NetDevice"/>.</summary>
    public WDF_OBJECT_CONTEXT_TYPE_INFO DeviceContext;

    /// <summary>Context of the NETADAPTER: a pointer to the <see cref="NetDevice"/>.</summary>
    public WDF_OBJECT_CONTEXT_TYPE_INFO AdapterContext;

    /// <summary>Context of a WDFINTERRUPT: an <see cref="Interrupt"/>.</summary>
    public WDF_OBJECT_CONTEXT_TYPE_INFO InterruptContext;

    /// <summary>Context of the Tx NETPACKETQUEUE: a <see cref="TxQueue"/>.</summary>
    public WDF_OBJECT_CONTEXT_TYPE_INFO TxQueueContext;

    /// <summary>Context of the Rx NETPACKETQUEUE: an <see cref="RxQueue"/>.</summary>
    public WDF_OBJECT_CONTEXT_TYPE_INFO RxQueueContext;

    private fixed char _path[MaximumPath];

    /// <summary>The image's only instance.</summary>
    // SAFETY: statics of unmanaged types do not move, neither in the image nor on .NET, which keeps them on the pinned heap.
    public static DriverImage* Get() => (DriverImage*)Unsafe.AsPointer(ref s_image);

    /// <summary>Makes the state that a fresh image has.</summary>
    // SAFETY: the names are constants of the image; nobody uses the structure yet.
    public static DriverImage* Reset()
    {
        s_image = default;
        DriverImage* image = Get();
        image->RegistryPath.Buffer = image->_path;
        image->RegistryPath.MaximumLength = MaximumPath * sizeof(char);
        fixed (byte* device = "NetDevice"u8, adapter = "Adapter"u8, interrupt = "Interrupt"u8, tx = "TxQueue"u8, rx = "RxQueue"u8)
        {
            WDF_OBJECT_CONTEXT_TYPE_INFO.Init(&image->DeviceContext, device, (nuint)sizeof(NetDevice));
            WDF_OBJECT_CONTEXT_TYPE_INFO.Init(&image->AdapterContext, adapter, (nuint)sizeof(NetDevice*));
            WDF_OBJECT_CONTEXT_TYPE_INFO.Init(&image->InterruptContext, interrupt, (nuint)sizeof(Interrupt));
            WDF_OBJECT_CONTEXT_TYPE_INFO.Init(&image->TxQueueContext, tx, (nuint)sizeof(TxQueue));
            WDF_OBJECT_CONTEXT_TYPE_INFO.Init(&image->RxQueueContext, rx, (nuint)sizeof(RxQueue));
        }

        return image;
    }
}

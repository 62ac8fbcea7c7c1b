using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>Calls through function pointers that other drivers gave us, without the transition that only a garbage collector needs.</summary>
internal static unsafe class NativeCall
{
    // SAFETY (all of them): the pointer came from the kernel for exactly this signature, and its owner is still there.

    /// <summary>A driver's unload routine. PASSIVE_LEVEL.</summary>
    public static void DriverUnload(void* routine, DRIVER_OBJECT* driver) =>
        ((delegate* unmanaged[SuppressGCTransition]<DRIVER_OBJECT*, void>)routine)(driver);

    /// <summary>BUS_INTERFACE_STANDARD.GetBusData of the configuration space: bytes read. Up to DISPATCH_LEVEL.</summary>
    public static uint GetBusData(in BUS_INTERFACE_STANDARD bus, void* buffer, uint offset, uint bytes) =>
        ((delegate* unmanaged[SuppressGCTransition]<void*, uint, void*, uint, uint, uint>)bus.GetBusData)(
            bus.Context, Constants.PCI_WHICHSPACE_CONFIG, buffer, offset, bytes);

    /// <summary>BUS_INTERFACE_STANDARD.SetBusData of the configuration space: bytes written. Up to DISPATCH_LEVEL.</summary>
    public static uint SetBusData(in BUS_INTERFACE_STANDARD bus, void* buffer, uint offset, uint bytes) =>
        ((delegate* unmanaged[SuppressGCTransition]<void*, uint, void*, uint, uint, uint>)bus.SetBusData)(
            bus.Context, Constants.PCI_WHICHSPACE_CONFIG, buffer, offset, bytes);

    /// <summary>BUS_INTERFACE_STANDARD.InterfaceDereference. PASSIVE_LEVEL.</summary>
    public static void Dereference(in BUS_INTERFACE_STANDARD bus) =>
        ((delegate* unmanaged[SuppressGCTransition]<void*, void>)bus.InterfaceDereference)(bus.Context);
}

using VirtioNetCx.Interop;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

/// <summary>The bus driver's interface to configuration space, held between PrepareHardware and ReleaseHardware.</summary>
internal unsafe struct BusInterface
{
    private const uint CommandRegister = 4;
    private const ushort BusMasterEnable = 4;
    private const ushort InterfaceVersion = 1;

    private BUS_INTERFACE_STANDARD _interface;

    /// <summary>Asks the bus driver for the interface. PASSIVE_LEVEL.</summary>
    public NTSTATUS Acquire(WDFDEVICE device)
    {
        GUID guid = GUID.BusInterfaceStandard();
        fixed (BUS_INTERFACE_STANDARD* target = &_interface)
        {
            // SAFETY: BUS_INTERFACE_STANDARD begins with INTERFACE, and the size says how much may be written.
            return Wdf.WdfFdoQueryForInterface(
                device, &guid, (INTERFACE*)target, (ushort)sizeof(BUS_INTERFACE_STANDARD), InterfaceVersion, null);
        }
    }

    /// <summary>Gives the interface back, if there is one. PASSIVE_LEVEL.</summary>
    public void Release()
    {
        if (_interface.InterfaceDereference != null)
        {
            NativeCall.Dereference(_interface);
            _interface = default;
        }
    }

    /// <summary>A view of configuration space. <paramref name="bus"/> must stay where it is while the view is used.</summary>
    public static PciConfigSpace ConfigSpace(BusInterface* bus) => new(bus, &Read);

    /// <summary>
    /// Takes bus mastering from a device that will not reset: from then on it can neither read nor write memory. Up to DISPATCH_LEVEL.
    /// </summary>
    public readonly void RevokeBusMastering()
    {
        ushort command;
        if (NativeCall.GetBusData(_interface, &command, CommandRegister, sizeof(ushort)) == sizeof(ushort))
        {
            command &= unchecked((ushort)~BusMasterEnable);
            _ = NativeCall.SetBusData(_interface, &command, CommandRegister, sizeof(ushort));
        }
    }

    // SAFETY: the context is the BusInterface that made the view; at most four bytes are read into four bytes.
    private static uint Read(void* context, uint offset, uint bytes)
    {
        uint value = 0;
        bool whole = NativeCall.GetBusData(((BusInterface*)context)->_interface, &value, offset, bytes) == bytes;
        return whole ? value : uint.MaxValue;
    }
}

using VirtioNetCx.Interop;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

/// <summary>
/// The interrupts that the system granted, and who speaks for what: three messages for configuration with control, receive and transmit; two with the
/// queues on one; a single message or the line for everything.
/// </summary>
internal unsafe struct InterruptSet
{
    private const uint Most = 3;

    private WDFINTERRUPT _first;
    private WDFINTERRUPT _second;
    private WDFINTERRUPT _third;
    private uint _count;

    /// <summary>Vector for configuration changes and the control queue; set at D0 entry.</summary>
    public ushort ConfigVector;

    /// <summary>
    /// Creates an interrupt object for each message that will be used. They belong to the framework, which deletes them after
    /// ReleaseHardware. PASSIVE_LEVEL, in PrepareHardware.
    /// </summary>
    public static NTSTATUS Create(NetDevice* device, WDFCMRESLIST raw, WDFCMRESLIST translated)
    {
        device->Interrupts = default;
        uint granted = Count(translated, out bool isLine);
        uint used = isLine ? 1 : granted < Most ? granted : Most;
        if (used == 0)
        {
            Trace.Error("VirtioNetCx: the system granted no interrupt\n"u8);
            return NTSTATUS.STATUS_DEVICE_CONFIGURATION_ERROR;
        }

        uint created = 0;
        uint resources = Wdf.WdfCmResourceListGetCount(translated);
        for (uint i = 0; i < resources && created < used; i++)
        {
            if (!IsInterrupt(Wdf.WdfCmResourceListGetDescriptor(translated, i)))
            {
                continue;
            }

            NTSTATUS status = CreateOne(device, raw, translated, i, Roles(used, created), isLine);
            if (!status.IsSuccess())
            {
                return status;
            }

            created++;
        }

        return NTSTATUS.STATUS_SUCCESS;
    }

    /// <summary>Asks which message each interrupt is: that is its index in the MSI-X table. PASSIVE_LEVEL, interrupts connected.</summary>
    public static void ReadVectors(NetDevice* device)
    {
        ushort first = Vector(device->Interrupts._first);
        ushort second = device->Interrupts._count > 1 ? Vector(device->Interrupts._second) : first;
        ushort third = device->Interrupts._count > 2 ? Vector(device->Interrupts._third) : second;
        device->Interrupts.ConfigVector = first;
        device->Rx.Vector = second;
        device->Tx.Vector = third;
    }

    private static NTSTATUS CreateOne(
        NetDevice* device, WDFCMRESLIST raw, WDFCMRESLIST translated, uint resource, InterruptRoles roles, bool isLine)
    {
        WDF_INTERRUPT_CONFIG config = WDF_INTERRUPT_CONFIG.Init(&Interrupt.EvtInterruptIsr, &Interrupt.EvtInterruptDpc);
        config.InterruptRaw = Wdf.WdfCmResourceListGetDescriptor(raw, resource);
        config.InterruptTranslated = Wdf.WdfCmResourceListGetDescriptor(translated, resource);
        WDF_OBJECT_ATTRIBUTES attributes = WDF_OBJECT_ATTRIBUTES.InitContextType(&DriverImage.Get()->InterruptContext);
        WDFINTERRUPT handle;
        NTSTATUS status = Wdf.WdfInterruptCreate(device->Handle, &config, &attributes, &handle);
        if (!status.IsSuccess())
        {
            return status;
        }

        Interrupt.Initialize(handle, device, roles, isLine);
        device->Interrupts.Add(handle);
        return status;
    }

    private static InterruptRoles Roles(uint used, uint index) => used switch
    {
        1 => InterruptRoles.All,
        2 => index == 0 ? InterruptRoles.Rare : InterruptRoles.Queues,
        _ => index switch { 0 => InterruptRoles.Rare, 1 => InterruptRoles.Rx, _ => InterruptRoles.Tx },
    };

    private static ushort Vector(WDFINTERRUPT handle)
    {
        WDF_INTERRUPT_INFO info = WDF_INTERRUPT_INFO.Init();
        Wdf.WdfInterruptGetInfo(handle, &info);
        return info.MessageSignaled != 0 ? (ushort)info.MessageNumber : CommonConfig.NoVector;
    }

    private static uint Count(WDFCMRESLIST translated, out bool isLine)
    {
        uint interrupts = 0;
        isLine = false;
        uint resources = Wdf.WdfCmResourceListGetCount(translated);
        for (uint i = 0; i < resources; i++)
        {
            CM_PARTIAL_RESOURCE_DESCRIPTOR* descriptor = Wdf.WdfCmResourceListGetDescriptor(translated, i);
            if (IsInterrupt(descriptor))
            {
                interrupts++;
                isLine = (descriptor->Flags & Constants.CM_RESOURCE_INTERRUPT_MESSAGE) == 0;
            }
        }

        return interrupts;
    }

    // SAFETY: descriptors belong to the framework's list and are valid during PrepareHardware.
    private static bool IsInterrupt(CM_PARTIAL_RESOURCE_DESCRIPTOR* descriptor) =>
        descriptor != null && descriptor->Type == Constants.CmResourceTypeInterrupt;

    private void Add(WDFINTERRUPT handle)
    {
        switch (_count++)
        {
            case 0:
                _first = handle;
                break;
            case 1:
                _second = handle;
                break;
            default:
                _third = handle;
                break;
        }
    }
}

using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>WDFINTERRUPT: creation, resources, connection.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class InterruptObjects
{
    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfInterruptCreateTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_INTERRUPT_CONFIG*, WDF_OBJECT_ATTRIBUTES*, void**, NTSTATUS>)&WdfInterruptCreate;
        table[(int)WDFFUNCENUM.WdfInterruptGetInfoTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_INTERRUPT_INFO*, void>)&WdfInterruptGetInfo;
        table[(int)WDFFUNCENUM.WdfInterruptGetDeviceTableIndex] = (delegate* unmanaged<void*, void*, void*>)&WdfInterruptGetDevice;
        table[(int)WDFFUNCENUM.WdfInterruptSetPolicyTableIndex] =
            (delegate* unmanaged<void*, void*, int, int, nuint, void>)&WdfInterruptSetPolicy;
        table[(int)WDFFUNCENUM.WdfInterruptSetExtendedPolicyTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_INTERRUPT_EXTENDED_POLICY*, void>)&WdfInterruptSetExtendedPolicy;
    }

    /// <summary>Interrupts created in EvtDriverDeviceAdd get their messages in order of creation.</summary>
    public static void AssignInOrder()
    {
        uint messages = Platform.Device.MessageCount;
        uint available = messages != 0 ? messages : (Platform.Device.NoInterrupt ? 0u : 1);
        uint next = 0;
        uint index = 0;
        for (FxObject* it = ObjectTable.Next(ObjectType.Interrupt, ref index); it != null; it = ObjectTable.Next(ObjectType.Interrupt, ref index))
        {
            FxInterrupt* interrupt = (FxInterrupt*)it->Body;
            if (!interrupt->FromPrepare)
            {
                interrupt->Assigned = next < available;
                interrupt->Message = next++;
            }
        }
    }

    /// <summary>D0: connects every interrupt and calls EvtInterruptEnable.</summary>
    public static NTSTATUS ConnectAll()
    {
        uint index = 0;
        for (FxObject* it = ObjectTable.Next(ObjectType.Interrupt, ref index); it != null; it = ObjectTable.Next(ObjectType.Interrupt, ref index))
        {
            FxInterrupt* interrupt = (FxInterrupt*)it->Body;
            if (!interrupt->Assigned)
            {
                continue;
            }

            interrupt->Connected = true;
            Interrupts.Route(interrupt->Message, interrupt);
            Platform.Calls.ConnectInterrupt(interrupt->Message);
            NTSTATUS status = CallEnable(interrupt);
            if (!status.IsSuccess())
            {
                return status;
            }
        }

        return NTSTATUS.STATUS_SUCCESS;
    }

    /// <summary>Leaving D0: EvtInterruptDisable, disconnect, and DPCs that were queued still run.</summary>
    public static void DisconnectAll()
    {
        uint index = 0;
        for (FxObject* it = ObjectTable.Next(ObjectType.Interrupt, ref index); it != null; it = ObjectTable.Next(ObjectType.Interrupt, ref index))
        {
            FxInterrupt* interrupt = (FxInterrupt*)it->Body;
            if (interrupt->Connected)
            {
                _ = CallDisable(interrupt);
                Platform.Calls.DisconnectInterrupt(interrupt->Message);
                Interrupts.Route(interrupt->Message, null);
                interrupt->Connected = false;
                interrupt->Disabled = false;
            }
        }

        Interrupts.OpenDoor(Cpu.Current);
    }

    /// <summary>
    /// Messages that were on their way arrive when no queue exists (yet, or any more): from connection to disconnection an
    /// interrupt may come at any moment, and its DPC must know what it may touch.
    /// </summary>
    public static void Disturb()
    {
        if (!Platform.Settings.StrayInterrupts)
        {
            return;
        }

        uint index = 0;
        for (FxObject* it = ObjectTable.Next(ObjectType.Interrupt, ref index); it != null; it = ObjectTable.Next(ObjectType.Interrupt, ref index))
        {
            FxInterrupt* interrupt = (FxInterrupt*)it->Body;
            if (interrupt->Connected)
            {
                Interrupts.OnInterrupt(interrupt->Message);
            }
        }

        Interrupts.OpenDoor(Cpu.Current);
    }

    /// <summary>After EvtDeviceReleaseHardware: interrupts made for these resources go with them.</summary>
    public static void DeleteFromPrepare()
    {
        uint index = 0;
        for (FxObject* it = ObjectTable.Next(ObjectType.Interrupt, ref index); it != null; it = ObjectTable.Next(ObjectType.Interrupt, ref index))
        {
            if (((FxInterrupt*)it->Body)->FromPrepare)
            {
                ObjectLife.Delete(it);
            }
        }
    }

    /// <summary>The object is being deleted.</summary>
    public static void Retire(FxObject* it)
    {
        FxInterrupt* interrupt = (FxInterrupt*)it->Body;
        interrupt->DpcQueued = 0;
        if (Interrupts.At(interrupt->Message) == interrupt)
        {
            Interrupts.Route(interrupt->Message, null);
        }
    }

    public static NTSTATUS CallEnable(FxInterrupt* it)
    {
        if (it->Config.EvtInterruptEnable == null)
        {
            return NTSTATUS.STATUS_SUCCESS;
        }

        InterruptDpcs.Lock(it, Cpu.Current);
        Callback frame = Callback.Enter("EvtInterruptEnable"u8, Irql.Device);
        NTSTATUS status = it->Config.EvtInterruptEnable(new WDFINTERRUPT(it->Object->Handle), new WDFDEVICE(Devices.Current->Object->Handle));
        Callback.Leave(frame);
        InterruptDpcs.Unlock(it);
        return status;
    }

    public static NTSTATUS CallDisable(FxInterrupt* it)
    {
        if (it->Config.EvtInterruptDisable == null)
        {
            return NTSTATUS.STATUS_SUCCESS;
        }

        InterruptDpcs.Lock(it, Cpu.Current);
        Callback frame = Callback.Enter("EvtInterruptDisable"u8, Irql.Device);
        NTSTATUS status = it->Config.EvtInterruptDisable(new WDFINTERRUPT(it->Object->Handle), new WDFDEVICE(Devices.Current->Object->Handle));
        Callback.Leave(frame);
        InterruptDpcs.Unlock(it);
        return status;
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfInterruptCreate(
        void* globals, void* deviceHandle, WDF_INTERRUPT_CONFIG* config, WDF_OBJECT_ATTRIBUTES* attributes, void** handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfInterruptCreate"u8, Irql.Dispatch);
        FxDevice* device = Devices.Get(deviceHandle);
        Api.RequirePointer(config, "Configuration"u8);
        Api.RequirePointer(handle, "Interrupt"u8);
        Api.RequireSize(config->Size, (nuint)sizeof(WDF_INTERRUPT_CONFIG));
        _ = ObjectAttributes.CheckAndFindParent(attributes, ObjectAttributes.ParentRule.Fixed, null);
        uint message = 0;
        bool fromPrepare = InterruptChecks.Check(device, config, ref message);
        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        FxObject* it = ObjectLife.Create(ObjectType.Interrupt, device->Object, attributes, (nuint)sizeof(FxInterrupt));
        FxInterrupt* interrupt = (FxInterrupt*)it->Body;
        interrupt->Object = it;
        interrupt->Config = *config;
        interrupt->FromPrepare = fromPrepare;
        interrupt->Assigned = fromPrepare;
        interrupt->Message = message;
        *handle = it->Handle;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static void WdfInterruptGetInfo(void* globals, void* handle, WDF_INTERRUPT_INFO* info)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfInterruptGetInfo"u8, Irql.Dispatch);
        FxInterrupt* it = ObjectTable.Body<FxInterrupt>(handle, ObjectType.Interrupt);
        Api.RequirePointer(info, "Info"u8);
        Api.RequireSize(info->Size, (nuint)sizeof(WDF_INTERRUPT_INFO));
        *info = default;
        info->Size = (uint)sizeof(WDF_INTERRUPT_INFO);
        if (it->Assigned)
        {
            info->MessageNumber = it->Message;
            info->Vector = Resources.VectorBase + it->Message;
            info->Irql = Irql.Device;
            info->TargetProcessorSet = 1;
            info->MessageSignaled = Platform.Device.MessageCount != 0 ? (byte)1 : (byte)0;
            info->Mode = Platform.Device.MessageCount != 0 ? KINTERRUPT_MODE.Latched : KINTERRUPT_MODE.LevelSensitive;
            info->ShareDisposition = Platform.Device.MessageCount != 0 ? (byte)1 : (byte)3;
        }

        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void* WdfInterruptGetDevice(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfInterruptGetDevice"u8, Irql.High);
        _ = ObjectTable.Get(handle, ObjectType.Interrupt);
        Api.Leave(cpu);
        return Devices.Current->Object->Handle;
    }

    [UnmanagedCallersOnly]
    private static void WdfInterruptSetPolicy(void* globals, void* handle, int policy, int priority, nuint processors)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfInterruptSetPolicy"u8, Irql.Dispatch);
        _ = ObjectTable.Get(handle, ObjectType.Interrupt);
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void WdfInterruptSetExtendedPolicy(void* globals, void* handle, WDF_INTERRUPT_EXTENDED_POLICY* policy)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfInterruptSetExtendedPolicy"u8, Irql.Dispatch);
        _ = ObjectTable.Get(handle, ObjectType.Interrupt);
        Api.RequirePointer(policy, "PolicyAndGroup"u8);
        Api.RequireSize(policy->Size, (nuint)sizeof(WDF_INTERRUPT_EXTENDED_POLICY));
        Api.Leave(cpu);
    }
}

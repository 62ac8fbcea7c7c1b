using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>KMDF's PnP and power callbacks in their order, with the class extension's part between them.</summary>
// SAFETY: callbacks are the client's own code, called with the signature its structure declares and with live handles.
internal static unsafe class PnpMachine
{
    private const uint CommandRegister = 4;
    private const ushort MemoryAndBusMaster = 0x0006;
    private const int StatusPending = 0x103;

    private struct State
    {
        public bool InD0;
        public uint ObjectsInD0;
        public uint Cycles;
        public uint Growths;
    }

    private static State s;

    /// <summary>Between EvtDeviceD0EntryPostInterruptsEnabled and the way out of D0.</summary>
    public static bool InD0 => s.InD0;

    public static void Reset()
    {
        s = default;
    }

    /// <summary>EvtDevicePrepareHardware; on failure EvtDeviceReleaseHardware follows, as KMDF does it.</summary>
    public static NTSTATUS Prepare()
    {
        FxDevice* device = Devices.Current;
        EnableDecoding();
        Resources.Open();
        InterruptObjects.AssignInOrder();
        device->Phase = DevicePhase.PrepareHardware;
        NTSTATUS status = NTSTATUS.STATUS_SUCCESS;
        if (device->Pnp.EvtDevicePrepareHardware != null)
        {
            Callback frame = Callback.Enter("EvtDevicePrepareHardware"u8, Irql.Passive);
            status = device->Pnp.EvtDevicePrepareHardware(
                new WDFDEVICE(device->Object->Handle), new WDFCMRESLIST(Resources.RawHandle), new WDFCMRESLIST(Resources.TranslatedHandle));
            Callback.Leave(frame);
            CheckStatus(status);
        }

        Resources.Close();
        device->Phase = DevicePhase.Running;
        if (!status.IsSuccess())
        {
            Release();
        }

        return status;
    }

    /// <summary>Class extension's stop, then EvtDeviceReleaseHardware; the hardware must have been let go after it.</summary>
    public static void Release()
    {
        FxDevice* device = Devices.Current;
        if (Adapters.Current != null)
        {
            Adapters.StopNow(Adapters.Current);
        }

        if (device->Pnp.EvtDeviceReleaseHardware != null)
        {
            Resources.Open();
            device->Phase = DevicePhase.ReleaseHardware;
            Callback frame = Callback.Enter("EvtDeviceReleaseHardware"u8, Irql.Passive);
            NTSTATUS status = device->Pnp.EvtDeviceReleaseHardware(
                new WDFDEVICE(device->Object->Handle), new WDFCMRESLIST(Resources.TranslatedHandle));
            Callback.Leave(frame);
            CheckStatus(status);
            device->Phase = DevicePhase.Running;
            Resources.Close();
        }

        InterruptObjects.DeleteFromPrepare();
        IoMappings.CheckNone();
    }

    /// <summary>Into D0 and up to running queues. On failure back to where it was, D0Exit included where KMDF includes it.</summary>
    public static NTSTATUS EnterD0(WDF_POWER_DEVICE_STATE previous)
    {
        FxDevice* device = Devices.Current;
        WDFDEVICE handle = new(device->Object->Handle);
        NTSTATUS status = NTSTATUS.STATUS_SUCCESS;
        if (device->Pnp.EvtDeviceD0Entry != null)
        {
            Callback frame = Callback.Enter("EvtDeviceD0Entry"u8, Irql.Passive);
            status = device->Pnp.EvtDeviceD0Entry(handle, previous);
            Callback.Leave(frame);
            CheckStatus(status);
            if (!status.IsSuccess())
            {
                return status;
            }
        }

        status = InterruptObjects.ConnectAll();
        if (status.IsSuccess() && device->Pnp.EvtDeviceD0EntryPostInterruptsEnabled != null)
        {
            Callback frame = Callback.Enter("EvtDeviceD0EntryPostInterruptsEnabled"u8, Irql.Passive);
            status = device->Pnp.EvtDeviceD0EntryPostInterruptsEnabled(handle, previous);
            Callback.Leave(frame);
            CheckStatus(status);
        }

        InterruptObjects.Disturb();
        if (!status.IsSuccess())
        {
            InterruptObjects.DisconnectAll();
            ExitCallback(WDF_POWER_DEVICE_STATE.WdfPowerDeviceD3Final);
            return status;
        }

        s.InD0 = true;
        if (Adapters.Current != null && Adapters.Current->Started)
        {
            status = Datapath.Create(Adapters.Current);
        }

        if (status.IsSuccess())
        {
            StartSelfManaged(device, handle);
            CheckGrowth();
        }

        return status;
    }

    /// <summary>Out of D0: queues destroyed, interrupts disconnected, EvtDeviceD0Exit.</summary>
    public static void LeaveD0(WDF_POWER_DEVICE_STATE target)
    {
        FxDevice* device = Devices.Current;
        WDFDEVICE handle = new(device->Object->Handle);
        if (device->SelfManagedStarted && device->Pnp.EvtDeviceSelfManagedIoSuspend != null)
        {
            Callback frame = Callback.Enter("EvtDeviceSelfManagedIoSuspend"u8, Irql.Passive);
            CheckStatus(device->Pnp.EvtDeviceSelfManagedIoSuspend(handle));
            Callback.Leave(frame);
        }

        if (Adapters.Current != null)
        {
            Datapath.Destroy(Adapters.Current);
        }

        InterruptObjects.Disturb();
        s.InD0 = false;
        if (device->Pnp.EvtDeviceD0ExitPreInterruptsDisabled != null)
        {
            Callback frame = Callback.Enter("EvtDeviceD0ExitPreInterruptsDisabled"u8, Irql.Passive);
            CheckStatus(device->Pnp.EvtDeviceD0ExitPreInterruptsDisabled(handle, target));
            Callback.Leave(frame);
        }

        InterruptObjects.DisconnectAll();
        ExitCallback(target);
    }

    /// <summary>EvtDeviceSelfManagedIoFlush, when self-managed I/O ever ran.</summary>
    public static void FlushSelfManaged()
    {
        FxDevice* device = Devices.Current;
        if (device->SelfManagedStarted && device->Pnp.EvtDeviceSelfManagedIoFlush != null)
        {
            Callback frame = Callback.Enter("EvtDeviceSelfManagedIoFlush"u8, Irql.Passive);
            device->Pnp.EvtDeviceSelfManagedIoFlush(new WDFDEVICE(device->Object->Handle));
            Callback.Leave(frame);
        }
    }

    /// <summary>EvtDeviceSelfManagedIoCleanup, the last callback before the device object goes.</summary>
    public static void CleanupSelfManaged()
    {
        FxDevice* device = Devices.Current;
        if (device->SelfManagedStarted && device->Pnp.EvtDeviceSelfManagedIoCleanup != null)
        {
            Callback frame = Callback.Enter("EvtDeviceSelfManagedIoCleanup"u8, Irql.Passive);
            device->Pnp.EvtDeviceSelfManagedIoCleanup(new WDFDEVICE(device->Object->Handle));
            Callback.Leave(frame);
        }
    }

    public static void CheckStatus(NTSTATUS status)
    {
        if ((int)status == StatusPending || status == NTSTATUS.STATUS_NOT_SUPPORTED)
        {
            Breach.Raise(Rule.CallbackStatus, "status %x"u8, unchecked((uint)status));
        }
    }

    private static void ExitCallback(WDF_POWER_DEVICE_STATE target)
    {
        FxDevice* device = Devices.Current;
        if (device->Pnp.EvtDeviceD0Exit != null)
        {
            Callback frame = Callback.Enter("EvtDeviceD0Exit"u8, Irql.Passive);
            CheckStatus(device->Pnp.EvtDeviceD0Exit(new WDFDEVICE(device->Object->Handle), target));
            Callback.Leave(frame);
        }
    }

    private static void StartSelfManaged(FxDevice* device, WDFDEVICE handle)
    {
        var callback = device->SelfManagedStarted ? device->Pnp.EvtDeviceSelfManagedIoRestart : device->Pnp.EvtDeviceSelfManagedIoInit;
        device->SelfManagedStarted = true;
        if (callback != null)
        {
            Callback frame = Callback.Enter("EvtDeviceSelfManagedIoInit or Restart"u8, Irql.Passive);
            CheckStatus(callback(handle));
            Callback.Leave(frame);
        }
    }

    /// <summary>The bus driver's part of a start: memory decoding and bus mastering.</summary>
    private static void EnableDecoding()
    {
        ushort command = 0;
        _ = Platform.Calls.ReadConfig(CommandRegister, (byte*)&command, sizeof(ushort));
        command |= MemoryAndBusMaster;
        _ = Platform.Calls.WriteConfig(CommandRegister, (byte*)&command, sizeof(ushort));
    }

    /// <summary>Two cycles in a row that each leave more objects than the one before are a leak.</summary>
    private static void CheckGrowth()
    {
        uint live = ObjectTable.Live;
        s.Growths = s.Cycles != 0 && live > s.ObjectsInD0 ? s.Growths + 1 : 0;
        if (s.Growths == 2)
        {
            Breach.Raise(Rule.ObjectGrowth, "%u objects in D0, %u the time before"u8, live, s.ObjectsInD0);
        }

        s.ObjectsInD0 = live;
        s.Cycles++;
    }
}

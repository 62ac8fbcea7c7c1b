using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>This part: what happens to a device that has been started.</summary>
// SAFETY: callbacks are the client's own code, called with the signature its structure declares and with live handles.
public static unsafe partial class Session
{
    /// <summary>D0 to a low power state (2 = D1, 3 = D2, 4 = D3): queues are destroyed, interrupts disconnected.</summary>
    public static int PowerDown(int targetState = 4)
    {
        CpuState* cpu = Enter();
        Require(s_state is DeviceState.Working or DeviceState.Paused);
        s_sleep = (WDF_POWER_DEVICE_STATE)targetState;
        PnpMachine.LeaveD0(s_sleep);
        if (Platform.Calls.SetDevicePower != null)
        {
            Platform.Calls.SetDevicePower((uint)targetState - 1);
        }

        s_state = DeviceState.Asleep;
        return Leave(cpu, 0);
    }

    /// <summary>Back to D0: queues are created and started anew.</summary>
    public static int PowerUp()
    {
        CpuState* cpu = Enter();
        Require(s_state == DeviceState.Asleep);
        if (Platform.Calls.SetDevicePower != null)
        {
            Platform.Calls.SetDevicePower(0);
        }

        s_state = s_paused ? DeviceState.Paused : DeviceState.Asleep;
        NTSTATUS status = PnpMachine.EnterD0(s_sleep);
        if (status.IsSuccess())
        {
            s_state = s_paused ? DeviceState.Paused : DeviceState.Working;
        }
        else
        {
            AbandonStart();
        }

        return Leave(cpu, (int)status);
    }

    /// <summary>NDIS pause: queues are cancelled, drained and stopped, and stay allocated.</summary>
    public static void Pause()
    {
        CpuState* cpu = Enter();
        Require(s_state == DeviceState.Working);
        s_state = DeviceState.Paused;
        s_paused = true;
        Datapath.StopAll(Adapters.Current);
        Leave(cpu);
    }

    /// <summary>NDIS restart: the same queue objects are started again.</summary>
    public static void Restart()
    {
        CpuState* cpu = Enter();
        Require(s_state == DeviceState.Paused);
        s_state = DeviceState.Working;
        s_paused = false;
        Datapath.StartAll(Adapters.Current);
        Leave(cpu);
    }

    /// <summary>The device is gone: queues go, EvtDeviceSurpriseRemoval, D0Exit, ReleaseHardware. <see cref="Remove"/> follows.</summary>
    public static void SurpriseRemove()
    {
        CpuState* cpu = Enter();
        Require(s_state is DeviceState.Working or DeviceState.Paused or DeviceState.Asleep or DeviceState.Stopped);
        bool hasHardware = s_state != DeviceState.Stopped;
        s_state = DeviceState.Gone;
        FxDevice* device = Devices.Current;
        if (Adapters.Current != null)
        {
            Datapath.Destroy(Adapters.Current);
        }

        if (device->Pnp.EvtDeviceSurpriseRemoval != null)
        {
            Callback frame = Callback.Enter("EvtDeviceSurpriseRemoval"u8, Irql.Passive);
            device->Pnp.EvtDeviceSurpriseRemoval(new WDFDEVICE(device->Object->Handle));
            Callback.Leave(frame);
        }

        if (PnpMachine.InD0)
        {
            PnpMachine.LeaveD0(WDF_POWER_DEVICE_STATE.WdfPowerDeviceD3Final);
        }

        PnpMachine.FlushSelfManaged();
        if (hasHardware)
        {
            PnpMachine.Release();
        }

        Leave(cpu);
    }

    /// <summary>
    /// The stack sets a packet filter (NET_PACKET_FILTER_FLAGS) and <c>count</c> multicast addresses of 6 bytes each; false when the
    /// client never offered that.
    /// </summary>
    public static bool SetReceiveFilter(uint packetFilter, byte* multicastAddresses, uint count)
    {
        CpuState* cpu = Enter();
        bool accepted = Adapters.Current != null && ReceiveFilters.Set(Adapters.Current, packetFilter, multicastAddresses, count);
        return Leave(cpu, accepted);
    }

    /// <summary>
    /// The user switches offloads while the interface works (OID_TCP_OFFLOAD_PARAMETERS): exactly these are on afterwards. False, and
    /// nothing happens, when that asks for one that a keyword has switched off, or the interface is not started.
    /// </summary>
    public static bool SetOffloads(OffloadSet active)
    {
        CpuState* cpu = Enter();
        NxAdapter* adapter = Adapters.Current;
        bool accepted = adapter != null && adapter->Started && (active & ~OffloadKeywords.Defaults(adapter->HasRxChecksum)) == 0;
        if (accepted)
        {
            OffloadQueries.Tell(adapter, active);
        }

        return Leave(cpu, accepted);
    }

    /// <summary>A requested reset takes its course: diagnostics are collected. The device is then failed by <see cref="SurpriseRemove"/>.</summary>
    public static void CollectResetDiagnostics()
    {
        CpuState* cpu = Enter();
        Require(Devices.Current != null);
        NetDevices.CollectDiagnostics(Devices.Current);
        Leave(cpu);
    }
}

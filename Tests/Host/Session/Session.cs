using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>
/// Plays the operating system for one client and one device: loads it, starts it, moves power and unloads it.
/// All members are called on one thread (CPU 0), the one the client may be stopped on for ever by a breach; only
/// <see cref="Traffic.Poll"/> and <see cref="Interrupts.OnInterrupt"/> may be entered on other CPUs.
/// Statuses are NTSTATUS values.
/// </summary>
// SAFETY: callbacks are the client's own code, called with the signature its structure declares and with live handles.
public static unsafe partial class Session
{
    private static DeviceState s_state;
    private static bool s_paused;
    private static WDF_POWER_DEVICE_STATE s_sleep;

    /// <summary>Where the device is.</summary>
    public static DeviceState State => s_state;

    /// <summary>The client asked through WdfDeviceSetFailed that the device be failed, or its queue creation failed.</summary>
    public static bool DeviceFailed => Devices.Current != null && Devices.Current->SetFailed;

    /// <summary>The client called NetDeviceRequestReset.</summary>
    public static bool ResetRequested => Devices.Current != null && Devices.Current->ResetRequested;

    /// <summary>Link state the client has set: 0 unknown, 1 connected, 2 disconnected.</summary>
    public static uint MediaConnectState => Adapters.Current == null ? 2 : (uint)Adapters.Current->Link.MediaConnectState;

    /// <summary>IRQL of the current CPU.</summary>
    public static int CurrentIrql => Cpu.Current->Irql;

    /// <summary>Gives the host's own memory back to the platform; only <see cref="Initialize"/> may follow.</summary>
    public static void Forget()
    {
        Platform.FreeAllOwn();
    }

    /// <summary>Forgets everything and begins anew. The structures are copied. The registry is a new installation's.</summary>
    public static void Initialize(in HostPlatform platform, in DeviceDescription device, in HostSettings settings)
    {
        Platform.Set(platform, device, settings);
        s_state = DeviceState.None;
        s_paused = false;
        Cpu.Reset();
        Interrupts.Reset();
        Counters.Reset();
        Faults.Reset();
        Registry.Reset();
        Tokens.Reset();
        ClientMemory.Reset();
        IoMappings.Reset();
        Loader.Reset();
        DriverImage.Reset();
        ObjectTable.Reset();
        Drivers.Reset();
        Devices.Reset();
        DeviceInits.Reset();
        Resources.Reset();
        BusInterface.Reset();
        Dpcs.Reset();
        AdapterInits.Reset();
        Adapters.Reset();
        OffloadQueries.Reset();
        ReceiveFilters.Reset();
        QueueCreation.Reset();
        TxBacklog.Reset();
        PnpMachine.Reset();
    }

    /// <summary>
    /// Loads the client: calls its entry point, <c>NTSTATUS (DRIVER_OBJECT*, UNICODE_STRING*)</c>. On failure everything the entry
    /// took must have been given back, and the client counts as unloaded.
    /// </summary>
    public static int Load(void* entry)
    {
        CpuState* cpu = Enter();
        Require(s_state == DeviceState.None);
        DriverImage.Create();
        Callback frame = Callback.Enter("DriverEntry"u8, Irql.Passive);
        NTSTATUS status = ((delegate* unmanaged<DRIVER_OBJECT*, UNICODE_STRING*, NTSTATUS>)entry)(DriverImage.Object, DriverImage.RegistryPath);
        Callback.Leave(frame);
        DriverImage.FreePath();
        if (status.IsSuccess())
        {
            if (Drivers.Object == null)
            {
                Breach.Raise(Rule.DriverNotCreated);
            }

            void* unload = DriverImage.Object->DriverUnload;
            if (unload == null || unload == Drivers.FrameworkUnload)
            {
                Breach.Raise(Rule.UnloadNotDisplaced, "DriverUnload is still the framework's"u8);
            }

            s_state = DeviceState.Loaded;
        }
        else
        {
            Loader.CheckUnbound();
            LeakChecks.AtUnload();
        }

        return Leave(cpu, (int)status);
    }

    /// <summary>EvtDriverDeviceAdd for the described device.</summary>
    public static int AddDevice()
    {
        CpuState* cpu = Enter();
        Require(s_state == DeviceState.Loaded);
        void* init = DeviceInits.Begin();
        Callback frame = Callback.Enter("EvtDriverDeviceAdd"u8, Irql.Passive);
        NTSTATUS status = Drivers.Config.EvtDriverDeviceAdd(new WDFDRIVER(Drivers.Object->Handle), (WDFDEVICE_INIT*)init);
        Callback.Leave(frame);
        DeviceInits.End();
        PnpMachine.CheckStatus(status);
        if (status.IsSuccess())
        {
            if (Devices.Current == null)
            {
                Breach.Raise(Rule.DeviceNotCreated);
            }

            Devices.Current->Phase = DevicePhase.Running;
            s_state = DeviceState.Added;
        }
        else
        {
            DeleteDevice();
        }

        return Leave(cpu, (int)status);
    }

    /// <summary>
    /// PnP start: PrepareHardware, D0Entry, interrupts connected, D0EntryPostInterruptsEnabled, queues created and started,
    /// self-managed I/O. A failing callback unwinds as KMDF does, down to ReleaseHardware; the state is then Failed.
    /// </summary>
    public static int Start()
    {
        CpuState* cpu = Enter();
        Require(s_state is DeviceState.Added or DeviceState.Stopped);
        s_paused = false;
        NTSTATUS status = PnpMachine.Prepare();
        if (status.IsSuccess())
        {
            status = PnpMachine.EnterD0(WDF_POWER_DEVICE_STATE.WdfPowerDeviceD3Final);
            if (status.IsSuccess())
            {
                s_state = DeviceState.Working;
            }
            else
            {
                AbandonStart();
            }
        }
        else
        {
            s_state = DeviceState.Failed;
        }

        return Leave(cpu, (int)status);
    }

    /// <summary>PnP stop (rebalance, disable): down to ReleaseHardware. <see cref="Start"/> may follow.</summary>
    public static void Stop()
    {
        CpuState* cpu = Enter();
        Require(s_state is DeviceState.Working or DeviceState.Paused or DeviceState.Asleep);
        if (PnpMachine.InD0)
        {
            PnpMachine.LeaveD0(WDF_POWER_DEVICE_STATE.WdfPowerDeviceD3Final);
        }

        PnpMachine.Release();
        s_state = DeviceState.Stopped;
        Leave(cpu);
    }

    /// <summary>Removes the device (from any state after <see cref="AddDevice"/>) and deletes its objects.</summary>
    public static void Remove()
    {
        CpuState* cpu = Enter();
        Require(Devices.Current != null);
        if (s_state is DeviceState.Working or DeviceState.Paused or DeviceState.Asleep)
        {
            if (PnpMachine.InD0)
            {
                PnpMachine.LeaveD0(WDF_POWER_DEVICE_STATE.WdfPowerDeviceD3Final);
            }

            PnpMachine.FlushSelfManaged();
            PnpMachine.Release();
        }

        PnpMachine.CleanupSelfManaged();
        DeleteDevice();
        s_state = DeviceState.Loaded;
        Leave(cpu);
    }

    /// <summary>Unloads the client and checks that nothing is left of it.</summary>
    public static void Unload()
    {
        CpuState* cpu = Enter();
        Require(s_state == DeviceState.Loaded);
        Callback frame = Callback.Enter("DriverUnload"u8, Irql.Passive);
        DriverImage.Object->DriverUnload(DriverImage.Object);
        Callback.Leave(frame);
        if (!Drivers.UnloadCalled)
        {
            Breach.Raise(Rule.UnloadNotDisplaced, "the framework's unload routine was not called"u8);
        }

        Loader.CheckUnbound();
        LeakChecks.AtUnload();
        s_state = DeviceState.None;
        Leave(cpu);
    }
}

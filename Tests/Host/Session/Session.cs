using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>
/// Plays the operating system for one client and one device: loads it, starts it, moves power and unloads it.
/// All members are called on one thread (CPU 0), the one the client may be stopped on for ever by a breach; only
/// <see cref="Traffic.Poll"/> and <see cref="Interrupts.OnInterrupt"/> may be entered on other CPUs.
/// Statuses are NTSTATUS values.
/// </summary>
public static unsafe class Session
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

    /// <summary>Forgets everything and begins anew. The structures are copied. The registry is empty after it.</summary>
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

    /// <summary>A requested reset takes its course: diagnostics are collected. The device is then failed by <see cref="SurpriseRemove"/>.</summary>
    public static void CollectResetDiagnostics()
    {
        CpuState* cpu = Enter();
        Require(Devices.Current != null);
        NetDevices.CollectDiagnostics(Devices.Current);
        Leave(cpu);
    }

    internal static CpuState* Enter()
    {
        CpuState* cpu = Cpu.Current;
        cpu->HostDepth++;
        return cpu;
    }

    internal static void Leave(CpuState* cpu)
    {
        cpu->HostDepth--;
        Interrupts.DeliverPending(cpu);
    }

    internal static T Leave<T>(CpuState* cpu, T result)
        where T : unmanaged
    {
        Leave(cpu);
        return result;
    }

    /// <summary>A start or power-up that failed half way: down to released hardware.</summary>
    private static void AbandonStart()
    {
        if (PnpMachine.InD0)
        {
            PnpMachine.LeaveD0(WDF_POWER_DEVICE_STATE.WdfPowerDeviceD3Final);
        }

        PnpMachine.FlushSelfManaged();
        PnpMachine.Release();
        s_state = DeviceState.Failed;
    }

    private static void DeleteDevice()
    {
        AdapterInits.CheckFreed();
        if (Devices.Current != null)
        {
            FxObject* device = Devices.Current->Object;
            ObjectLife.Delete(device);
            BusInterface.CheckReleased();
            IoMappings.CheckNone();
        }

        LeakChecks.AfterDevice();
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            Breach.Raise(Rule.SessionMisuse, "the session is in state %u"u8, (uint)s_state);
        }
    }
}

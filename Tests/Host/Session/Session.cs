namespace VirtioNetCx.Host;

/// <summary>
/// Plays the operating system for one client and one device: loads it, starts it, moves power and unloads it.
/// All members are called on one thread (CPU 0), the one the client may be stopped on for ever by a breach; only
/// <see cref="Traffic.Poll"/> and <see cref="Interrupts.OnInterrupt"/> may be entered on other CPUs.
/// Statuses are NTSTATUS values.
/// </summary>
public static unsafe class Session
{
    /// <summary>Forgets everything and begins anew. The platform's structure is copied.</summary>
    public static void Initialize(in HostPlatform platform, in DeviceDescription device, in HostSettings settings)
    {
    }

    /// <summary>
    /// Loads the client: calls its entry point, <c>NTSTATUS (DRIVER_OBJECT*, UNICODE_STRING*)</c>. On failure everything the entry
    /// took must have been given back, and the client counts as unloaded.
    /// </summary>
    public static int Load(void* entry)
    {
        return 0;
    }

    /// <summary>EvtDriverDeviceAdd for the described device.</summary>
    public static int AddDevice()
    {
        return 0;
    }

    /// <summary>
    /// PnP start: PrepareHardware, D0Entry, interrupts connected, D0EntryPostInterruptsEnabled, queues created and started,
    /// self-managed I/O. A failing callback unwinds as KMDF does, down to ReleaseHardware.
    /// </summary>
    public static int Start()
    {
        return 0;
    }

    /// <summary>PnP stop (rebalance, disable): down to ReleaseHardware. <see cref="Start"/> may follow.</summary>
    public static void Stop()
    {
    }

    /// <summary>D0 to a low power state (2 = D1, 3 = D2, 4 = D3): queues are destroyed, interrupts disconnected.</summary>
    public static int PowerDown(int targetState = 4)
    {
        return 0;
    }

    /// <summary>Back to D0: queues are created and started anew.</summary>
    public static int PowerUp()
    {
        return 0;
    }

    /// <summary>NDIS pause: queues are cancelled, drained and stopped, and stay allocated.</summary>
    public static void Pause()
    {
    }

    /// <summary>NDIS restart: the same queue objects are started again.</summary>
    public static void Restart()
    {
    }

    /// <summary>The device is gone: queues go, EvtDeviceSurpriseRemoval, D0Exit, ReleaseHardware. <see cref="Remove"/> follows.</summary>
    public static void SurpriseRemove()
    {
    }

    /// <summary>Removes the device (from any state after <see cref="AddDevice"/>) and deletes its objects.</summary>
    public static void Remove()
    {
    }

    /// <summary>Unloads the client and checks that nothing is left of it.</summary>
    public static void Unload()
    {
    }

    /// <summary>The stack sets a packet filter (NET_PACKET_FILTER_FLAGS) and <c>count</c> multicast addresses of 6 bytes each.</summary>
    public static void SetReceiveFilter(uint packetFilter, byte* multicastAddresses, uint count)
    {
    }

    /// <summary>Where the device is.</summary>
    public static DeviceState State => DeviceState.None;

    /// <summary>The client asked through WdfDeviceSetFailed that the device be failed.</summary>
    public static bool DeviceFailed => false;

    /// <summary>The client called NetDeviceRequestReset.</summary>
    public static bool ResetRequested => false;
}

/// <summary>Life of the device.</summary>
public enum DeviceState
{
    /// <summary>No client loaded.</summary>
    None,

    /// <summary>Client loaded, no device.</summary>
    Loaded,

    /// <summary>Device added, not started.</summary>
    Added,

    /// <summary>Started, in D0; queues exist and run (unless paused).</summary>
    Working,

    /// <summary>Started, queues stopped by NDIS pause.</summary>
    Paused,

    /// <summary>Started, in a low power state.</summary>
    Asleep,

    /// <summary>Stopped: hardware released.</summary>
    Stopped,

    /// <summary>Start failed or the client failed the device.</summary>
    Failed,

    /// <summary>Surprise-removed.</summary>
    Gone,
}

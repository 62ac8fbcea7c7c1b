namespace VirtioNetCx.Interop;

public unsafe partial struct WDF_PNPPOWER_EVENT_CALLBACKS
{
    public static WDF_PNPPOWER_EVENT_CALLBACKS Init()
    {
        WDF_PNPPOWER_EVENT_CALLBACKS callbacks = default;
        callbacks.Size = (uint)sizeof(WDF_PNPPOWER_EVENT_CALLBACKS);
        return callbacks;
    }
}

public unsafe partial struct WDF_POWER_POLICY_EVENT_CALLBACKS
{
    public static WDF_POWER_POLICY_EVENT_CALLBACKS Init()
    {
        WDF_POWER_POLICY_EVENT_CALLBACKS callbacks = default;
        callbacks.Size = (uint)sizeof(WDF_POWER_POLICY_EVENT_CALLBACKS);
        return callbacks;
    }
}

public unsafe partial struct WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS
{
    public static WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS Init(WDF_POWER_POLICY_S0_IDLE_CAPABILITIES idleCaps)
    {
        WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings = default;
        settings.Size = (uint)sizeof(WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS);
        settings.IdleCaps = idleCaps;
        settings.DxState = idleCaps == WDF_POWER_POLICY_S0_IDLE_CAPABILITIES.IdleCannotWakeFromS0
            ? DEVICE_POWER_STATE.PowerDeviceD3
            : DEVICE_POWER_STATE.PowerDeviceMaximum;
        settings.UserControlOfIdleSettings = WDF_POWER_POLICY_S0_IDLE_USER_CONTROL.IdleAllowUserControl;
        settings.Enabled = WDF_TRI_STATE.WdfUseDefault;
        settings.PowerUpIdleDeviceOnSystemWake = WDF_TRI_STATE.WdfUseDefault;
        settings.IdleTimeoutType = WDF_POWER_POLICY_IDLE_TIMEOUT_TYPE.DriverManagedIdleTimeout;
        settings.ExcludeD3Cold = WDF_TRI_STATE.WdfUseDefault;
        return settings;
    }
}

public unsafe partial struct WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS
{
    public static WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS Init()
    {
        WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS settings = default;
        settings.Size = (uint)sizeof(WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS);
        settings.DxState = DEVICE_POWER_STATE.PowerDeviceMaximum;
        settings.UserControlOfWakeSettings = WDF_POWER_POLICY_SX_WAKE_USER_CONTROL.WakeAllowUserControl;
        settings.Enabled = WDF_TRI_STATE.WdfUseDefault;
        return settings;
    }
}

public unsafe partial struct WDF_DEVICE_PNP_CAPABILITIES
{
    private const uint Unknown = 0xFFFFFFFF;

    public static WDF_DEVICE_PNP_CAPABILITIES Init()
    {
        WDF_DEVICE_PNP_CAPABILITIES capabilities = default;
        capabilities.Size = (uint)sizeof(WDF_DEVICE_PNP_CAPABILITIES);
        capabilities.LockSupported = WDF_TRI_STATE.WdfUseDefault;
        capabilities.EjectSupported = WDF_TRI_STATE.WdfUseDefault;
        capabilities.Removable = WDF_TRI_STATE.WdfUseDefault;
        capabilities.DockDevice = WDF_TRI_STATE.WdfUseDefault;
        capabilities.UniqueID = WDF_TRI_STATE.WdfUseDefault;
        capabilities.SilentInstall = WDF_TRI_STATE.WdfUseDefault;
        capabilities.SurpriseRemovalOK = WDF_TRI_STATE.WdfUseDefault;
        capabilities.HardwareDisabled = WDF_TRI_STATE.WdfUseDefault;
        capabilities.NoDisplayInUI = WDF_TRI_STATE.WdfUseDefault;
        capabilities.Address = Unknown;
        capabilities.UINumber = Unknown;
        return capabilities;
    }
}

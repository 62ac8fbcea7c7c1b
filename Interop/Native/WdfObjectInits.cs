namespace VirtioNetCx.Interop;

public unsafe partial struct WDF_OBJECT_ATTRIBUTES
{
    public static WDF_OBJECT_ATTRIBUTES Init()
    {
        WDF_OBJECT_ATTRIBUTES attributes = default;
        attributes.Size = (uint)sizeof(WDF_OBJECT_ATTRIBUTES);
        attributes.ExecutionLevel = WDF_EXECUTION_LEVEL.WdfExecutionLevelInheritFromParent;
        attributes.SynchronizationScope = WDF_SYNCHRONIZATION_SCOPE.WdfSynchronizationScopeInheritFromParent;
        return attributes;
    }

    /// <summary>Attributes whose object carries a context of the given type.</summary>
    public static WDF_OBJECT_ATTRIBUTES InitContextType(WDF_OBJECT_CONTEXT_TYPE_INFO* type)
    {
        WDF_OBJECT_ATTRIBUTES attributes = Init();
        attributes.ContextTypeInfo = type;
        return attributes;
    }
}

public unsafe partial struct WDF_OBJECT_CONTEXT_TYPE_INFO
{
    /// <summary>
    /// Fills a context type in place: its address is its identity, so it must not move and must live as long as the driver.
    /// </summary>
    public static void Init(WDF_OBJECT_CONTEXT_TYPE_INFO* type, byte* name, nuint contextSize)
    {
        // SAFETY: the caller passes a structure of that type; only its own fields are written.
        *type = default;
        type->Size = (uint)sizeof(WDF_OBJECT_CONTEXT_TYPE_INFO);
        type->ContextName = name;
        type->ContextSize = contextSize;
        type->UniqueType = type;
    }
}

public unsafe partial struct WDF_DRIVER_CONFIG
{
    public static WDF_DRIVER_CONFIG Init(delegate* unmanaged<WDFDRIVER, WDFDEVICE_INIT*, NTSTATUS> evtDriverDeviceAdd)
    {
        WDF_DRIVER_CONFIG config = default;
        config.Size = (uint)sizeof(WDF_DRIVER_CONFIG);
        config.EvtDriverDeviceAdd = evtDriverDeviceAdd;
        return config;
    }
}

public unsafe partial struct WDF_TIMER_CONFIG
{
    public static WDF_TIMER_CONFIG Init(delegate* unmanaged<WDFTIMER, void> evtTimerFunc) => InitPeriodic(evtTimerFunc, 0);

    public static WDF_TIMER_CONFIG InitPeriodic(delegate* unmanaged<WDFTIMER, void> evtTimerFunc, uint periodMilliseconds)
    {
        WDF_TIMER_CONFIG config = default;
        config.Size = (uint)sizeof(WDF_TIMER_CONFIG);
        config.EvtTimerFunc = evtTimerFunc;
        config.Period = periodMilliseconds;
        config.AutomaticSerialization = 1;
        return config;
    }
}

public unsafe partial struct WDF_WORKITEM_CONFIG
{
    public static WDF_WORKITEM_CONFIG Init(delegate* unmanaged<WDFWORKITEM, void> evtWorkItemFunc)
    {
        WDF_WORKITEM_CONFIG config = default;
        config.Size = (uint)sizeof(WDF_WORKITEM_CONFIG);
        config.EvtWorkItemFunc = evtWorkItemFunc;
        config.AutomaticSerialization = 1;
        return config;
    }
}

public unsafe partial struct WDF_DPC_CONFIG
{
    public static WDF_DPC_CONFIG Init(delegate* unmanaged<WDFDPC, void> evtDpcFunc)
    {
        WDF_DPC_CONFIG config = default;
        config.Size = (uint)sizeof(WDF_DPC_CONFIG);
        config.EvtDpcFunc = evtDpcFunc;
        config.AutomaticSerialization = 1;
        return config;
    }
}

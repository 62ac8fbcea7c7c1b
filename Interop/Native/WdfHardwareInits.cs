namespace VirtioNetCx.Interop;

public unsafe partial struct WDF_INTERRUPT_CONFIG
{
    public static WDF_INTERRUPT_CONFIG Init(
        delegate* unmanaged<WDFINTERRUPT, uint, byte> evtInterruptIsr, delegate* unmanaged<WDFINTERRUPT, WDFOBJECT, void> evtInterruptDpc)
    {
        WDF_INTERRUPT_CONFIG config = default;
        config.Size = (uint)sizeof(WDF_INTERRUPT_CONFIG);
        config.ShareVector = WDF_TRI_STATE.WdfUseDefault;
        config.EvtInterruptIsr = evtInterruptIsr;
        config.EvtInterruptDpc = evtInterruptDpc;
        config.ReportInactiveOnPowerDown = WDF_TRI_STATE.WdfUseDefault;
        return config;
    }
}

public unsafe partial struct WDF_INTERRUPT_INFO
{
    public static WDF_INTERRUPT_INFO Init()
    {
        WDF_INTERRUPT_INFO info = default;
        info.Size = (uint)sizeof(WDF_INTERRUPT_INFO);
        return info;
    }
}

public unsafe partial struct WDF_INTERRUPT_EXTENDED_POLICY
{
    public static WDF_INTERRUPT_EXTENDED_POLICY Init()
    {
        WDF_INTERRUPT_EXTENDED_POLICY policy = default;
        policy.Size = (uint)sizeof(WDF_INTERRUPT_EXTENDED_POLICY);
        return policy;
    }
}

public unsafe partial struct WDF_DMA_ENABLER_CONFIG
{
    /// <summary>The DMA interface version that NetAdapterCx needs.</summary>
    public const uint NetAdapterDmaVersion = 3;

    public static WDF_DMA_ENABLER_CONFIG Init(WDF_DMA_PROFILE profile, nuint maximumLength)
    {
        WDF_DMA_ENABLER_CONFIG config = default;
        config.Size = (uint)sizeof(WDF_DMA_ENABLER_CONFIG);
        config.Profile = profile;
        config.MaximumLength = maximumLength;
        return config;
    }
}

public unsafe partial struct WDF_COMMON_BUFFER_CONFIG
{
    /// <param name="alignmentRequirement">A mask: one less than the alignment.</param>
    public static WDF_COMMON_BUFFER_CONFIG Init(uint alignmentRequirement)
    {
        WDF_COMMON_BUFFER_CONFIG config = default;
        config.Size = (uint)sizeof(WDF_COMMON_BUFFER_CONFIG);
        config.AlignmentRequirement = alignmentRequirement;
        return config;
    }
}

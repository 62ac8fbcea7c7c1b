namespace VirtioNetCx.Host;

/// <summary>Rules of KMDF.</summary>
internal static class KmdfRules
{
    public static RuleText Describe(Rule rule)
    {
        switch (rule)
        {
            case Rule.DriverCreateTwice:
                return new("driver-create-twice"u8, "WdfDriverCreate is called once, from the entry"u8, "KMDF driver"u8);
            case Rule.DeviceInitDead:
                return new(
                    "device-init-dead"u8,
                    "WDFDEVICE_INIT is used only in its EvtDriverDeviceAdd and before WdfDeviceCreate"u8,
                    "KMDF device"u8);
            case Rule.DeviceNotCreated:
                return new("device-not-created"u8, "A successful EvtDriverDeviceAdd has created a device"u8, "KMDF device"u8);
            case Rule.CallbackStatus:
                return new(
                    "callback-status"u8,
                    "A callback returns success or failure, never STATUS_PENDING or STATUS_NOT_SUPPORTED"u8,
                    "KMDF PnP"u8);
            case Rule.InterruptConfig:
                return new("interrupt-config"u8, "WDF_INTERRUPT_CONFIG has an ISR and defined values"u8, "KMDF interrupts"u8);
            case Rule.InterruptPhase:
                return new(
                    "interrupt-phase"u8,
                    "Interrupts are created in EvtDriverDeviceAdd or EvtDevicePrepareHardware"u8,
                    "KMDF interrupts"u8);
            case Rule.InterruptResource:
                return new(
                    "interrupt-resource"u8,
                    "An interrupt created in EvtDevicePrepareHardware names the raw and translated descriptor of a free interrupt resource"u8,
                    "KMDF interrupts"u8);
            case Rule.InterruptLock:
                return new("interrupt-lock"u8, "The interrupt lock is acquired once and released by its holder"u8, "KMDF interrupts"u8);
            case Rule.InterruptNotConnected:
                return new("interrupt-not-connected"u8, "The interrupt is connected"u8, "KMDF interrupts"u8);
            case Rule.InterruptNoDpc:
                return new("interrupt-no-dpc"u8, "WdfInterruptQueueDpcForIsr needs an EvtInterruptDpc"u8, "KMDF interrupts"u8);
            case Rule.DmaEnablerConfig:
                return new("dma-enabler-config"u8, "WDF_DMA_ENABLER_CONFIG has a defined profile and a length"u8, "KMDF DMA"u8);
            case Rule.CommonBufferLength:
                return new(
                    "common-buffer-length"u8,
                    "A common buffer has a length and an alignment mask of the form 2^n - 1"u8,
                    "KMDF DMA"u8);
            case Rule.MemoryCreate:
                return new("memory-create"u8, "WdfMemoryCreate takes a size and non-paged pool"u8, "KMDF memory"u8);
            case Rule.SpinLockRecursive:
                return new("spin-lock-recursive"u8, "A spin lock is not acquired twice on one CPU"u8, "KMDF locks"u8);
            case Rule.SpinLockNotHeld:
                return new("spin-lock-not-held"u8, "A lock is released by its holder"u8, "KMDF locks"u8);
            case Rule.WaitLockRecursive:
                return new("wait-lock-recursive"u8, "A wait lock is not acquired twice by one thread"u8, "KMDF locks"u8);
            case Rule.TimerConfig:
                return new("timer-config"u8, "A timer has a callback"u8, "KMDF timers"u8);
            case Rule.WorkItemConfig:
                return new("work-item-config"u8, "A work item or DPC has a callback"u8, "KMDF work items"u8);
            case Rule.BusInterface:
                return new(
                    "bus-interface"u8,
                    "BUS_INTERFACE_STANDARD is queried with its size and version and used until dereferenced"u8,
                    "WDM bus interface"u8);
            case Rule.BusInterfaceLeak:
                return new(
                    "bus-interface-leak"u8,
                    "A queried bus interface is dereferenced before the device goes"u8,
                    "WDM bus interface"u8);
            case Rule.StopIdleUnderflow:
                return new("stop-idle-underflow"u8, "Every WdfDeviceResumeIdle follows a WdfDeviceStopIdle"u8, "KMDF power"u8);
            default:
                return default;
        }
    }
}

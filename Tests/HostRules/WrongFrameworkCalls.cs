using System.Collections.Generic;
using VirtioNetCx.Host;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

internal static unsafe class WrongFrameworkCalls
{
    public static IEnumerable<WrongClient> All =>
    [
        WrongClient.At(Rule.DriverCreateTwice, "two driver objects", Point.DriverCreated, static () =>
            _ = Wdf.WdfDriverCreate(Client.DriverObject, Client.EntryPath, null, Client.DriverConfig, null)),
        WrongClient.At(Rule.DeviceInitDead, "uses the init after the device", Point.DeviceCreated, static () =>
            Wdf.WdfDeviceInitSetPnpPowerEventCallbacks(Client.DeviceInit, Client.PnpCallbacks)),
        new(Rule.DeviceNotCreated, "adds no device", static () => Client.CreatesDevice = false),
        new(Rule.CallbackStatus, "STATUS_NOT_SUPPORTED from EvtDevicePrepareHardware", static () =>
            Client.PrepareStatus = NTSTATUS.STATUS_NOT_SUPPORTED),
        new(Rule.CallbackStatus, "STATUS_PENDING from EvtDevicePrepareHardware", static () => Client.PrepareStatus = NTSTATUS.STATUS_PENDING),
        WrongClient.At(Rule.InterruptConfig, "no ISR", Point.InterruptReady, static () => Client.InterruptConfig->EvtInterruptIsr = null),
        WrongClient.At(Rule.InterruptPhase, "an interrupt in EvtDeviceD0Entry", Point.D0Entry, CreateInterrupt),
        WrongClient.At(Rule.InterruptResource, "an interrupt without descriptors in EvtDevicePrepareHardware", Point.Prepare, CreateInterrupt),
        WrongClient.At(Rule.InterruptResource, "a descriptor that is no interrupt", Point.Prepare, static () =>
        {
            Client.InterruptConfig->InterruptRaw = Wdf.WdfCmResourceListGetDescriptor(Client.Raw, 0);
            Client.InterruptConfig->InterruptTranslated = Wdf.WdfCmResourceListGetDescriptor(Client.Translated, 0);
            CreateInterrupt();
        }),
        WrongClient.At(Rule.InterruptLock, "takes the interrupt lock in its ISR", Point.Isr, static () =>
            Wdf.WdfInterruptAcquireLock(Client.Interrupt)),
        WrongClient.At(Rule.InterruptLock, "releases a lock it does not hold", Point.D0Entry, static () =>
            Wdf.WdfInterruptReleaseLock(Client.Interrupt)),
        WrongClient.At(Rule.InterruptNotConnected, "switches on what is not connected", Point.Prepare, static () =>
            Wdf.WdfInterruptEnable(Client.Interrupt)),
        WrongClient.At(Rule.InterruptNoDpc, "queues a DPC it does not have", Point.InterruptReady, static () =>
            Client.InterruptConfig->EvtInterruptDpc = null),
        WrongClient.At(Rule.DmaEnablerConfig, "no length", Point.EnablerReady, static () => Client.EnablerConfig->MaximumLength = 0),
        WrongClient.At(Rule.CommonBufferLength, "no length", Point.CapabilitiesReady, static () =>
        {
            WDFCOMMONBUFFER buffer;
            _ = Wdf.WdfCommonBufferCreate(Client.Enabler, 0, null, &buffer);
        }),
        WrongClient.At(Rule.MemoryCreate, "no size", Point.Prepare, static () =>
        {
            WDFMEMORY memory;
            _ = Wdf.WdfMemoryCreate(null, POOL_TYPE.NonPagedPoolNx, 0, 0, &memory, null);
        }),
        WrongClient.At(Rule.SpinLockRecursive, "acquires twice", Point.Prepare, static () =>
        {
            WDFSPINLOCK spinLock;
            _ = Wdf.WdfSpinLockCreate(null, &spinLock);
            Wdf.WdfSpinLockAcquire(spinLock);
            Wdf.WdfSpinLockAcquire(spinLock);
        }),
        WrongClient.At(Rule.SpinLockNotHeld, "releases what it does not hold", Point.Prepare, static () =>
        {
            WDFSPINLOCK spinLock;
            _ = Wdf.WdfSpinLockCreate(null, &spinLock);
            Wdf.WdfSpinLockRelease(spinLock);
        }),
        WrongClient.At(Rule.SpinLockNotHeld, "releases in the order of acquisition", Point.Prepare, static () =>
        {
            WDFSPINLOCK first;
            WDFSPINLOCK second;
            _ = Wdf.WdfSpinLockCreate(null, &first);
            _ = Wdf.WdfSpinLockCreate(null, &second);
            Wdf.WdfSpinLockAcquire(first);
            Wdf.WdfSpinLockAcquire(second);
            Wdf.WdfSpinLockRelease(first);
        }),
        WrongClient.At(Rule.WaitLockRecursive, "waits for itself", Point.Prepare, static () =>
        {
            WDFWAITLOCK waitLock;
            _ = Wdf.WdfWaitLockCreate(null, &waitLock);
            _ = Wdf.WdfWaitLockAcquire(waitLock, null);
            _ = Wdf.WdfWaitLockAcquire(waitLock, null);
        }),
        WrongClient.At(Rule.TimerConfig, "a timer without callback", Point.Prepare, static () =>
        {
            WDF_TIMER_CONFIG config = WDF_TIMER_CONFIG.Init(null);
            WDFTIMER timer;
            _ = Wdf.WdfTimerCreate(&config, Client.Attributes, &timer);
        }),
        WrongClient.At(Rule.WorkItemConfig, "a work item without callback", Point.Prepare, static () =>
        {
            WDF_WORKITEM_CONFIG config = WDF_WORKITEM_CONFIG.Init(null);
            WDFWORKITEM item;
            _ = Wdf.WdfWorkItemCreate(&config, Client.Attributes, &item);
        }),
        WrongClient.At(Rule.BusInterface, "size", Point.Prepare, static () => Query(60)),
        WrongClient.At(Rule.BusInterface, "reads beyond configuration space", Point.Prepare, static () =>
        {
            BUS_INTERFACE_STANDARD bus = Query((ushort)sizeof(BUS_INTERFACE_STANDARD));
            uint value;
            _ = bus.GetBusData(bus.Context, 0, &value, 4096, 4);
        }),
        WrongClient.At(Rule.BusInterfaceLeak, "keeps the interface", Point.Prepare, static () =>
            Query((ushort)sizeof(BUS_INTERFACE_STANDARD))),
        WrongClient.At(Rule.StopIdleUnderflow, "resumes what it never stopped", Point.Prepare, static () =>
            Wdf.WdfDeviceResumeIdleNoTrack(Client.Device)),
    ];

    private static void CreateInterrupt()
    {
        WDFINTERRUPT interrupt;
        _ = Wdf.WdfInterruptCreate(Client.Device, Client.InterruptConfig, null, &interrupt);
    }

    private static BUS_INTERFACE_STANDARD Query(ushort size)
    {
        GUID type = GUID.BusInterfaceStandard();
        BUS_INTERFACE_STANDARD bus;
        _ = Wdf.WdfFdoQueryForInterface(Client.Device, &type, (INTERFACE*)&bus, size, 1, null);
        return bus;
    }
}

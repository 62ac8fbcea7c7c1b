using System.Collections.Generic;
using VirtioNetCx.Host;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

internal static unsafe class WrongObjects
{
    public static IEnumerable<WrongClient> All =>
    [
        WrongClient.At(Rule.HandleInvalid, "a handle out of thin air", Point.Prepare, static () => Wdf.WdfObjectDelete(new WDFOBJECT((void*)0x1234))),
        WrongClient.At(Rule.HandleInvalid, "NULL", Point.Prepare, static () => Wdf.WdfSpinLockAcquire(default)),
        WrongClient.At(Rule.HandleDead, "use after delete", Point.Prepare, static () =>
        {
            WDFSPINLOCK spinLock;
            _ = Wdf.WdfSpinLockCreate(null, &spinLock);
            Wdf.WdfObjectDelete(spinLock);
            Wdf.WdfSpinLockAcquire(spinLock);
        }),
        WrongClient.At(Rule.HandleDead, "a resource list after its callback", Point.D0Entry, static () =>
            _ = Wdf.WdfCmResourceListGetCount(Client.Translated)),
        WrongClient.At(Rule.HandleType, "a device is no lock", Point.Prepare, static () =>
            Wdf.WdfSpinLockAcquire(new WDFSPINLOCK(Client.Device.Value))),
        WrongClient.At(Rule.Attributes, "zeroed attributes", Point.Prepare, static () =>
        {
            WDF_OBJECT_ATTRIBUTES attributes = new() { Size = (uint)sizeof(WDF_OBJECT_ATTRIBUTES) };
            WDFSPINLOCK spinLock;
            _ = Wdf.WdfSpinLockCreate(&attributes, &spinLock);
        }),
        WrongClient.At(Rule.Attributes, "size", Point.DeviceReady, static () => Client.Attributes->Size = 48),
        WrongClient.At(Rule.ContextType, "a type that does not point to itself", Point.DeviceReady, static () => Client.ContextType->UniqueType = null),
        WrongClient.At(Rule.ContextType, "a type without size", Point.DeviceReady, static () => Client.ContextType->Size = 0),
        WrongClient.At(Rule.ContextMissing, "a context the object does not have", Point.Prepare, static () =>
        {
            WDF_OBJECT_CONTEXT_TYPE_INFO* other = Client.New<WDF_OBJECT_CONTEXT_TYPE_INFO>();
            WDF_OBJECT_CONTEXT_TYPE_INFO.Init(other, (byte*)Client.New<ulong>(), 8);
            _ = Wdf.WdfObjectGetTypedContextWorker(Client.Device, other);
        }),
        WrongClient.At(Rule.ParentForbidden, "a parent for a device", Point.DeviceReady, static () =>
            Client.Attributes->ParentObject = Wdf.Globals->Driver),
        WrongClient.At(Rule.ParentMissing, "a timer without parent", Point.Prepare, static () =>
        {
            WDF_TIMER_CONFIG config = WDF_TIMER_CONFIG.Init(&Client.EvtTimer);
            WDF_OBJECT_ATTRIBUTES attributes = WDF_OBJECT_ATTRIBUTES.Init();
            WDFTIMER timer;
            _ = Wdf.WdfTimerCreate(&config, &attributes, &timer);
        }),
        WrongClient.At(Rule.DeleteForbidden, "deletes its device", Point.Prepare, static () => Wdf.WdfObjectDelete(Client.Device)),
        WrongClient.At(Rule.DeleteForbidden, "deletes a queue", Point.RxCreated, static () => Wdf.WdfObjectDelete(Client.RxQueue)),
        WrongClient.At(Rule.DeleteForbidden, "deletes a connected interrupt", Point.D0Exit, static () => { })
            with { Prepare = static () => Client.At(Point.CreateTx, static () => Wdf.WdfObjectDelete(Client.Interrupt)) },
        WrongClient.At(Rule.ReferenceUnderflow, "dereferences what it never referenced", Point.Prepare, static () =>
            Wdf.WdfObjectDereferenceActual(Client.Device, null, 0, null)),
        WrongClient.At(Rule.ReferenceLeak, "keeps a reference", Point.Prepare, static () =>
            Wdf.WdfObjectReferenceActual(Client.Device, null, 0, null)),
        new(Rule.ObjectGrowth, "one more object each time it wakes", static () => Client.At(Point.D0Entry, static () =>
        {
            WDFSPINLOCK spinLock;
            _ = Wdf.WdfSpinLockCreate(null, &spinLock);
        })),
        WrongClient.At(Rule.MemoryOverrun, "writes behind its memory", Point.Prepare, static () =>
        {
            WDFMEMORY memory;
            byte* buffer;
            _ = Wdf.WdfMemoryCreate(null, POOL_TYPE.NonPagedPoolNx, 0, 33, &memory, (void**)&buffer);
            buffer[33] = 0;
            Wdf.WdfObjectDelete(memory);
        }),
    ];
}

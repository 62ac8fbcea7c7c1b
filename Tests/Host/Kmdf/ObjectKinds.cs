namespace VirtioNetCx.Host;

/// <summary>What deletion means for each kind of object.</summary>
// SAFETY: objects are slots of the object table, which live as long as the session; a body lives as long as its object.
internal static unsafe class ObjectKinds
{
    /// <summary>May the client delete it, here and now?</summary>
    public static void CheckDelete(FxObject* it, CpuState* cpu)
    {
        if (it->OwnedByFramework || it->Type is ObjectType.Driver or ObjectType.Device or ObjectType.PacketQueue or ObjectType.ResourceList)
        {
            Breach.Raise(Rule.DeleteForbidden, "object %p of kind %u"u8, (ulong)it->Handle, (byte)it->Type);
        }

        if (it->Type == ObjectType.Interrupt && ((FxInterrupt*)it->Body)->Connected)
        {
            Breach.Raise(Rule.DeleteForbidden, "the interrupt is connected"u8);
        }

        if (cpu->Irql > Irql.Passive
            && it->Type is ObjectType.CommonBuffer or ObjectType.DmaEnabler or ObjectType.NetAdapter or ObjectType.Configuration)
        {
            Breach.Raise(Rule.IrqlTooHigh, "objects of kind %u are deleted at PASSIVE_LEVEL"u8, (byte)it->Type);
        }
    }

    /// <summary>Before EvtCleanup: the object stops working.</summary>
    public static void Quiesce(FxObject* it)
    {
        switch (it->Type)
        {
            case ObjectType.Timer:
                Timers.Cancel(it);
                break;
            case ObjectType.WorkItem:
                WorkItems.Cancel(it);
                break;
            case ObjectType.Dpc:
                Dpcs.Cancel(it);
                break;
            case ObjectType.Interrupt:
                InterruptObjects.Retire(it);
                break;
            case ObjectType.NetAdapter:
                Adapters.Retire(it);
                break;
            default:
                break;
        }
    }

    /// <summary>After EvtDestroy: what the object held goes.</summary>
    public static void Release(FxObject* it)
    {
        switch (it->Type)
        {
            case ObjectType.CommonBuffer:
                CommonBuffers.Release(it);
                break;
            case ObjectType.Memory:
                MemoryObjects.Release(it);
                break;
            case ObjectType.SpinLock:
                SpinLocks.Release(it);
                break;
            case ObjectType.Driver:
                Drivers.Release();
                break;
            case ObjectType.Device:
                Devices.Release();
                break;
            default:
                break;
        }
    }
}

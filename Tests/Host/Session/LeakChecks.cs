namespace VirtioNetCx.Host;

/// <summary>Looks for what a client left behind, and names it.</summary>
// SAFETY: objects are slots of the object table, which live as long as the session; a body lives as long as its object.
internal static unsafe class LeakChecks
{
    /// <summary>The device is deleted: only the driver object, and what hangs on it alone, may be left.</summary>
    public static void AfterDevice()
    {
        for (int type = (int)ObjectType.Device; type <= (int)ObjectType.ExecutionContextTask; type++)
        {
            uint index = 0;
            FxObject* it = ObjectTable.Next((ObjectType)type, ref index);
            for (; it != null; it = ObjectTable.Next((ObjectType)type, ref index))
            {
                if (it->Disposed && it->References != 0)
                {
                    Breach.Raise(Rule.ReferenceLeak, "object %p of kind %u has %u references"u8, (ulong)it->Handle, (uint)type, (uint)it->References);
                }
            }
        }
    }

    /// <summary>The client is unloaded: nothing of it may be left.</summary>
    public static void AtUnload()
    {
        AfterDevice();
        if (ObjectTable.Live != 0)
        {
            for (int type = 1; type <= (int)ObjectType.ExecutionContextTask; type++)
            {
                uint index = 0;
                FxObject* it = ObjectTable.Next((ObjectType)type, ref index);
                if (it != null)
                {
                    Breach.Raise(Rule.ObjectLeak, "%u objects; one is %p of kind %u"u8, ObjectTable.Live, (ulong)it->Handle, (uint)type);
                }
            }
        }

        IoMappings.CheckNone();
        BusInterface.CheckReleased();
        AdapterInits.CheckFreed();
        DriverImage.Delete();
        if (ClientMemory.Blocks != 0)
        {
            Breach.Raise(Rule.ObjectLeak, "%u blocks, %llu bytes of memory"u8, ClientMemory.Blocks, ClientMemory.LiveBytes);
        }
    }
}

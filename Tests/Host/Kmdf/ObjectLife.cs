using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>
/// Deletes objects: children before parents, EvtCleanup of the whole tree before any EvtDestroy, and no EvtDestroy while the
/// client holds a reference.
/// </summary>
// SAFETY: objects are slots of the object table, which live as long as the session; a body lives as long as its object.
internal static unsafe class ObjectLife
{
    /// <summary>Creates an object for the client as its attributes say.</summary>
    public static FxObject* Create(ObjectType type, FxObject* parent, WDF_OBJECT_ATTRIBUTES* attributes, nuint bodyBytes)
    {
        FxObject* it = ObjectTable.Add(type, parent, bodyBytes);
        ObjectAttributes.Apply(it, attributes);
        return it;
    }

    /// <summary>Deletes an object and all below it.</summary>
    public static void Delete(FxObject* it)
    {
        Dispose(it);
        Destroy(it);
    }

    private static void Dispose(FxObject* it)
    {
        for (FxObject* child = it->FirstChild; child != null;)
        {
            FxObject* next = child->NextSibling;
            if (!child->Disposed)
            {
                Dispose(child);
            }

            child = next;
        }

        if (it->Disposed)
        {
            return;
        }

        ObjectKinds.Quiesce(it);
        for (FxContext* context = it->Contexts; context != null; context = context->Next)
        {
            if (context->Cleanup != null)
            {
                Callback frame = Callback.Enter("EvtCleanupCallback"u8, Cpu.Current->Irql);
                context->Cleanup(new WDFOBJECT(it->Handle));
                Callback.Leave(frame);
            }
        }

        it->Disposed = true;
    }

    private static void Destroy(FxObject* it)
    {
        while (it->FirstChild != null)
        {
            Destroy(it->FirstChild);
        }

        if (it->Parent != null)
        {
            ObjectTable.Unlink(it);
        }

        if (it->References == 0)
        {
            Finish(it);
        }
    }

    /// <summary>EvtDestroy and the end, when the last reference is gone.</summary>
    private static void Finish(FxObject* it)
    {
        for (FxContext* context = it->Contexts; context != null; context = context->Next)
        {
            if (context->Destroy != null)
            {
                Callback frame = Callback.Enter("EvtDestroyCallback"u8, Cpu.Current->Irql);
                context->Destroy(new WDFOBJECT(it->Handle));
                Callback.Leave(frame);
            }
        }

        ObjectKinds.Release(it);
        ObjectAttributes.FreeContexts(it);
        ObjectTable.Remove(it);
    }

    public static void Reference(FxObject* it)
    {
        it->References++;
    }

    public static void Dereference(FxObject* it)
    {
        if (it->References == 0)
        {
            Breach.Raise(Rule.ReferenceUnderflow, "handle %p has no reference of the client's left"u8, (ulong)it->Handle);
        }

        it->References--;
        if (it->References == 0 && it->Disposed)
        {
            Finish(it);
        }
    }
}

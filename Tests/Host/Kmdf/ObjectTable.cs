namespace VirtioNetCx.Host;

/// <summary>All framework objects, and the meaning of handles.</summary>
// SAFETY: the tables are the host's own, made in Reset with the very bounds that are checked here, and live as long as the session.
internal static unsafe class ObjectTable
{
    /// <summary>Upper bits of each handle: not a canonical address on any processor we run on.</summary>
    public const ulong HandleMark = 0x57DF_0000_0000_0000;

    private const uint Capacity = 4096;

    private struct State
    {
        public FxObject* Slots;
        public uint Live;

        /// <summary>No slot below it is free.</summary>
        public uint FirstFree;

        /// <summary>No slot from it on was ever used.</summary>
        public uint HighWater;
        public SpinFlag Lock;
    }

    private static State s;

    /// <summary>Objects that exist.</summary>
    public static uint Live => s.Live;

    public static void Reset()
    {
        s = default;
        s.Slots = Platform.NewRun<FxObject>(Capacity);
        for (uint i = 0; i < Capacity; i++)
        {
            s.Slots[i].Index = i;
            s.Slots[i].Generation = 1;
        }
    }

    /// <summary>A new object with a zeroed body of its kind, linked under its parent.</summary>
    public static FxObject* Add(ObjectType type, FxObject* parent, nuint bodyBytes)
    {
        void* body = bodyBytes == 0 ? null : Platform.AllocateOwn(bodyBytes);
        s.Lock.Acquire();
        while (s.FirstFree < Capacity && s.Slots[s.FirstFree].Type != ObjectType.None)
        {
            s.FirstFree++;
        }

        if (s.FirstFree == Capacity)
        {
            Breach.Raise(Rule.HostOutOfMemory, "more than %u objects"u8, Capacity);
        }

        FxObject* it = s.Slots + s.FirstFree;
        if (s.FirstFree == s.HighWater)
        {
            s.HighWater++;
        }

        it->Disposed = false;
        it->OwnedByFramework = false;
        it->References = 0;
        it->FirstChild = null;
        it->Contexts = null;
        it->Body = body;
        it->BodyBytes = bodyBytes;
        it->Parent = parent;
        it->PreviousSibling = null;
        it->NextSibling = null;
        if (parent != null)
        {
            it->NextSibling = parent->FirstChild;
            if (parent->FirstChild != null)
            {
                parent->FirstChild->PreviousSibling = it;
            }

            parent->FirstChild = it;
        }

        s.Live++;
        it->Type = type;
        s.Lock.Release();
        return it;
    }

    /// <summary>Unlinks an object from its parent.</summary>
    public static void Unlink(FxObject* it)
    {
        s.Lock.Acquire();
        if (it->PreviousSibling != null)
        {
            it->PreviousSibling->NextSibling = it->NextSibling;
        }
        else if (it->Parent != null)
        {
            it->Parent->FirstChild = it->NextSibling;
        }

        if (it->NextSibling != null)
        {
            it->NextSibling->PreviousSibling = it->PreviousSibling;
        }

        it->Parent = null;
        it->NextSibling = null;
        it->PreviousSibling = null;
        s.Lock.Release();
    }

    /// <summary>Ends the object's life: its handle is dead from now on.</summary>
    public static void Remove(FxObject* it)
    {
        if (it->Body != null)
        {
            Platform.FreeOwn(it->Body);
        }

        s.Lock.Acquire();
        it->Body = null;
        it->Type = ObjectType.None;
        it->Generation = unchecked((ushort)(it->Generation + 1));
        if (it->Index < s.FirstFree)
        {
            s.FirstFree = it->Index;
        }

        s.Live--;
        s.Lock.Release();
    }

    /// <summary>The object behind a handle of the client, whatever its kind.</summary>
    public static FxObject* Get(void* handle)
    {
        ulong value = (ulong)handle;
        uint index = (uint)(value >> 4) & 0xFFF_FFFF;
        if ((value & 0xFFFF_0000_0000_000F) != (HandleMark | 8) || index >= Capacity)
        {
            Breach.Raise(Rule.HandleInvalid, "%p is no handle"u8, value);
        }

        FxObject* it = s.Slots + index;
        if (it->Type == ObjectType.None || it->Generation != (ushort)(value >> 32))
        {
            Breach.Raise(Rule.HandleDead, "the object of handle %p is deleted"u8, value);
        }

        return it;
    }

    /// <summary>The live object of one kind behind a handle.</summary>
    public static FxObject* Get(void* handle, ObjectType type)
    {
        FxObject* it = Get(handle);
        if (it->Type != type)
        {
            Breach.Raise(Rule.HandleType, "handle %p is of kind %u, not %u"u8, (ulong)handle, (byte)it->Type, (byte)type);
        }

        if (it->Disposed)
        {
            Breach.Raise(Rule.HandleDead, "the object of handle %p is being deleted"u8, (ulong)handle);
        }

        return it;
    }

    /// <summary>Body of the live object of one kind behind a handle.</summary>
    public static T* Body<T>(void* handle, ObjectType type)
        where T : unmanaged
    {
        return (T*)Get(handle, type)->Body;
    }

    /// <summary>Like <see cref="Get(void*)"/> without the judgement: null when the handle is dead or none.</summary>
    public static FxObject* Find(void* handle)
    {
        ulong value = (ulong)handle;
        uint index = (uint)(value >> 4) & 0xFFF_FFFF;
        if ((value & 0xFFFF_0000_0000_000F) != (HandleMark | 8) || index >= Capacity)
        {
            return null;
        }

        FxObject* it = s.Slots + index;
        return it->Type == ObjectType.None || it->Generation != (ushort)(value >> 32) ? null : it;
    }

    /// <summary>First object of a kind from <paramref name="index"/> on, or null; moves the index behind it.</summary>
    public static FxObject* Next(ObjectType type, ref uint index)
    {
        for (; index < s.HighWater; index++)
        {
            if (s.Slots[index].Type == type)
            {
                return s.Slots + index++;
            }
        }

        return null;
    }
}

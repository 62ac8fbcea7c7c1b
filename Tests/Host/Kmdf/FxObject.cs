using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Kinds of framework objects.</summary>
internal enum ObjectType : byte
{
    None,
    Driver,
    Device,
    Interrupt,
    DmaEnabler,
    CommonBuffer,
    Memory,
    SpinLock,
    WaitLock,
    Timer,
    WorkItem,
    Dpc,
    General,
    ResourceList,
    String,
    NetAdapter,
    PacketQueue,
    Configuration,
    ExecutionContext,
    ExecutionContextTask,
}

/// <summary>One context space of an object.</summary>
// SAFETY: objects are slots of the object table, which live as long as the session; a body lives as long as its object.
internal unsafe struct FxContext
{
    public FxContext* Next;
    public WDF_OBJECT_CONTEXT_TYPE_INFO* Type;
    public void* Memory;
    public nuint Bytes;
    public delegate* unmanaged<WDFOBJECT, void> Cleanup;
    public delegate* unmanaged<WDFOBJECT, void> Destroy;
}

/// <summary>A framework object: identity, place in the tree, contexts. What its kind adds is in <see cref="Body"/>.</summary>
internal unsafe struct FxObject
{
    public ObjectType Type;

    /// <summary>EvtCleanup has run: the handle is good for EvtDestroy and references only.</summary>
    public bool Disposed;

    /// <summary>The framework created it for itself or deletes it itself.</summary>
    public bool OwnedByFramework;

    /// <summary>Counts the lives of this table slot; part of the handle.</summary>
    public ushort Generation;

    /// <summary>References the client took beyond the first, which the framework holds.</summary>
    public int References;

    public uint Index;
    public FxObject* Parent;
    public FxObject* FirstChild;
    public FxObject* NextSibling;
    public FxObject* PreviousSibling;
    public FxContext* Contexts;
    public void* Body;
    public nuint BodyBytes;

    /// <summary>
    /// What the client sees: no address at all, so that looking through a handle faults; it carries the slot and its generation.
    /// </summary>
    public readonly void* Handle => (void*)(ObjectTable.HandleMark | ((ulong)Generation << 32) | ((ulong)Index << 4) | 8);
}

using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Checks WDF_OBJECT_ATTRIBUTES and makes contexts.</summary>
internal static unsafe class ObjectAttributes
{
    private const uint AttributesBytes = 56;
    private const uint TypeInfoBytes = 40;
    private const byte Garbage = 0xB5;

    /// <summary>Which parent an object kind takes.</summary>
    public enum ParentRule
    {
        /// <summary>None may be given; the framework chooses.</summary>
        Fixed,

        /// <summary>NetAdapterCx's form of the same, with its own bugcheck.</summary>
        FixedByNet,

        /// <summary>Given or the default.</summary>
        Optional,

        /// <summary>Must be given.</summary>
        Required,
    }

    /// <summary>Null attributes are good where no parent is required.</summary>
    public static FxObject* CheckAndFindParent(WDF_OBJECT_ATTRIBUTES* attributes, ParentRule rule, FxObject* standard)
    {
        if (attributes == null)
        {
            if (rule == ParentRule.Required)
            {
                Breach.Raise(Rule.ParentMissing, "no attributes, so no parent object"u8);
            }

            return standard;
        }

        // SAFETY: the client vouches for the structure; a bad pointer faults here as it would in the framework.
        if (attributes->Size != AttributesBytes)
        {
            Breach.Raise(Rule.Attributes, "Size is %u, not %u"u8, attributes->Size, AttributesBytes);
        }

        uint level = (uint)attributes->ExecutionLevel;
        uint scope = (uint)attributes->SynchronizationScope;
        if (level is 0 or > 3 || scope is 0 or > 4)
        {
            Breach.Raise(Rule.Attributes, "ExecutionLevel %u, SynchronizationScope %u: initialise the structure"u8, level, scope);
        }

        CheckType(attributes->ContextTypeInfo, attributes->ContextSizeOverride);
        void* parent = attributes->ParentObject.Value;
        if (parent == null)
        {
            if (rule == ParentRule.Required)
            {
                Breach.Raise(Rule.ParentMissing, "ParentObject is NULL"u8);
            }

            return standard;
        }

        if (rule == ParentRule.Fixed)
        {
            Breach.Raise(Rule.ParentForbidden, "ParentObject must be NULL"u8);
        }

        if (rule == ParentRule.FixedByNet)
        {
            Breach.Raise(Rule.NetParentNotNull, "ParentObject is %p"u8, (ulong)parent);
        }

        FxObject* given = ObjectTable.Get(parent);
        if (given->Disposed)
        {
            Breach.Raise(Rule.HandleDead, "the parent object is being deleted"u8);
        }

        return given;
    }

    /// <summary>Gives the object the context and the callbacks of its attributes.</summary>
    public static void Apply(FxObject* it, WDF_OBJECT_ATTRIBUTES* attributes)
    {
        if (attributes != null)
        {
            _ = AddContext(it, attributes);
        }
    }

    /// <summary>Memory of the context, or null when the attributes have none.</summary>
    public static void* AddContext(FxObject* it, WDF_OBJECT_ATTRIBUTES* attributes)
    {
        FxContext* context = Platform.New<FxContext>();
        WDF_OBJECT_CONTEXT_TYPE_INFO* type = (WDF_OBJECT_CONTEXT_TYPE_INFO*)attributes->ContextTypeInfo;
        context->Cleanup = attributes->EvtCleanupCallback;
        context->Destroy = attributes->EvtDestroyCallback;
        context->Type = type;
        if (type != null)
        {
            context->Bytes = attributes->ContextSizeOverride != 0 ? attributes->ContextSizeOverride : type->ContextSize;
            context->Memory = ClientMemory.Allocate(MemoryKind.Context, context->Bytes, 16);
            Bytes.Zero(context->Memory, context->Bytes);
        }

        context->Next = it->Contexts;
        it->Contexts = context;
        return context->Memory;
    }

    public static FxContext* Find(FxObject* it, WDF_OBJECT_CONTEXT_TYPE_INFO* type)
    {
        for (FxContext* context = it->Contexts; context != null; context = context->Next)
        {
            if (context->Type == type && type != null)
            {
                return context;
            }
        }

        return null;
    }

    /// <summary>Frees all contexts; the object is about to go.</summary>
    public static void FreeContexts(FxObject* it)
    {
        while (it->Contexts != null)
        {
            FxContext* context = it->Contexts;
            it->Contexts = context->Next;
            if (context->Memory != null)
            {
                Bytes.Fill(context->Memory, context->Bytes, Garbage);
                ClientMemory.Free(MemoryKind.Context, context->Memory, context->Bytes, 16);
            }

            Platform.FreeOwn(context);
        }
    }

    public static void CheckType(WDF_OBJECT_CONTEXT_TYPE_INFO* type, nuint sizeOverride)
    {
        if (type == null)
        {
            if (sizeOverride != 0)
            {
                Breach.Raise(Rule.ContextType, "ContextSizeOverride without ContextTypeInfo"u8);
            }

            return;
        }

        if (type->Size != TypeInfoBytes)
        {
            Breach.Raise(Rule.ContextType, "Size is %u, not %u"u8, type->Size, TypeInfoBytes);
        }

        if (type->UniqueType != type)
        {
            Breach.Raise(Rule.ContextType, "UniqueType %p is not the structure itself, %p"u8, (ulong)type->UniqueType, (ulong)type);
        }

        if (type->ContextName == null || type->ContextSize == 0 || (sizeOverride != 0 && sizeOverride < type->ContextSize))
        {
            Breach.Raise(Rule.ContextType, "ContextSize %llu, override %llu, or no name"u8, type->ContextSize, sizeOverride);
        }
    }
}

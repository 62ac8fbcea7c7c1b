namespace VirtioNetCx.Host;

/// <summary>Rules of framework objects.</summary>
internal static class ObjectRules
{
    public static RuleText Describe(Rule rule)
    {
        switch (rule)
        {
            case Rule.HandleInvalid:
                return new("handle-invalid"u8, "A handle is one that the framework gave"u8, "KMDF objects"u8);
            case Rule.HandleDead:
                return new(
                    "handle-dead"u8,
                    "A handle is not used after its object is deleted or its callback has returned"u8,
                    "KMDF objects"u8);
            case Rule.HandleType:
                return new("handle-type"u8, "A handle is of the kind the function takes"u8, "KMDF objects"u8);
            case Rule.Attributes:
                return new(
                    "attributes-invalid"u8,
                    "WDF_OBJECT_ATTRIBUTES must be initialised: size, execution level, synchronisation scope"u8,
                    "KMDF binding 3"u8);
            case Rule.ContextType:
                return new(
                    "context-type-invalid"u8,
                    "WDF_OBJECT_CONTEXT_TYPE_INFO has its size and points to itself"u8,
                    "KMDF binding 3"u8);
            case Rule.ContextMissing:
                return new("context-missing"u8, "The object has a context of the type asked for"u8, "KMDF objects"u8);
            case Rule.ParentForbidden:
                return new("parent-forbidden"u8, "The function takes no parent object, or not this one"u8, "KMDF objects"u8);
            case Rule.ParentMissing:
                return new("parent-missing"u8, "The object needs a parent object"u8, "KMDF objects"u8);
            case Rule.DeleteForbidden:
                return new("delete-forbidden"u8, "The framework owns the object; the client must not delete it"u8, "KMDF objects"u8);
            case Rule.ReferenceUnderflow:
                return new("reference-underflow"u8, "Every dereference follows a reference"u8, "KMDF objects"u8);
            case Rule.ObjectLeak:
                return new("object-leak"u8, "No object is left when its owner is gone"u8, "KMDF objects"u8);
            case Rule.ReferenceLeak:
                return new("reference-leak"u8, "Every reference is dropped before the object goes"u8, "KMDF objects"u8);
            case Rule.ObjectGrowth:
                return new("object-growth"u8, "A power or PnP cycle leaves as many objects as the one before"u8, "KMDF objects"u8);
            case Rule.MemoryOverrun:
                return new("memory-overrun"u8, "The client writes only inside its memory"u8, "KMDF objects"u8);
            default:
                return default;
        }
    }
}

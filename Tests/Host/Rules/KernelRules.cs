namespace VirtioNetCx.Host;

/// <summary>Rules of kernel services.</summary>
internal static class KernelRules
{
    public static RuleText Describe(Rule rule)
    {
        switch (rule)
        {
            case Rule.HostOutOfMemory:
                return new("host-out-of-memory"u8, "The platform ran out of memory for the host itself"u8, "host"u8);
            case Rule.SessionMisuse:
                return new(
                    "session-misuse"u8,
                    "The session is asked for something its state does not allow; the test errs, not the client"u8,
                    "host"u8);
            case Rule.NotEmulated:
                return new("not-emulated"u8, "The host does not implement what the client called or asked for"u8, "host"u8);
            case Rule.UnknownImport:
                return new("import-unknown"u8, "Only exports of the allow-list may be imported"u8, "imports"u8);
            case Rule.BugCheckCalled:
                return new("bugcheck-called"u8, "The client called KeBugCheckEx"u8, "WDM"u8);
            case Rule.IrqlTooHigh:
                return new("irql-too-high"u8, "The function may not be called at this IRQL"u8, "WDM IRQL"u8);
            case Rule.IrqlNotRestored:
                return new("irql-not-restored"u8, "A callback returns at the IRQL it was called at"u8, "WDM IRQL"u8);
            case Rule.LockHeldOnReturn:
                return new("lock-held-on-return"u8, "A callback releases every lock it acquired"u8, "KMDF locks"u8);
            case Rule.ArgumentNull:
                return new("argument-null"u8, "A required pointer is NULL"u8, "WDM"u8);
            case Rule.ArgumentInvalid:
                return new("argument-invalid"u8, "An argument is outside its defined values"u8, "WDM"u8);
            case Rule.StructSize:
                return new("struct-size"u8, "The Size field of a KMDF structure is its size in the bound version"u8, "KMDF binding"u8);
            case Rule.IoMapOutsideBar:
                return new("io-map-outside-bar"u8, "Only memory of the assigned BARs may be mapped"u8, "WDM MmMapIoSpaceEx"u8);
            case Rule.IoMapCached:
                return new("io-map-cached"u8, "Device registers are mapped uncached"u8, "WDM MmMapIoSpaceEx"u8);
            case Rule.IoUnmapUnknown:
                return new("io-unmap-unknown"u8, "MmUnmapIoSpace takes exactly what MmMapIoSpaceEx gave"u8, "WDM MmUnmapIoSpace"u8);
            case Rule.IoMapOutlivesHardware:
                return new(
                    "io-map-outlives-hardware"u8,
                    "Mappings of BARs are gone when EvtDeviceReleaseHardware returns"u8,
                    "KMDF PnP"u8);
            case Rule.StallTooLong:
                return new(
                    "stall-too-long"u8,
                    "KeStallExecutionProcessor waits at most 50 microseconds"u8,
                    "WDM KeStallExecutionProcessor"u8);
            case Rule.TraceFormat:
                return new("trace-format"u8, "The trace format has an unknown conversion or too many"u8, "WDM DbgPrintEx"u8);
            case Rule.UnicodeString:
                return new(
                    "unicode-string"u8,
                    "A UNICODE_STRING has even lengths, Length within MaximumLength, and a buffer"u8,
                    "WDM UNICODE_STRING"u8);
            default:
                return default;
        }
    }
}

namespace VirtioNetCx.Host;

/// <summary>Rules of the binding to the frameworks.</summary>
internal static class BindingRules
{
    public static RuleText Describe(Rule rule)
    {
        switch (rule)
        {
            case Rule.BindTwice:
                return new("bind-twice"u8, "WdfVersionBind is called once"u8, "KMDF binding 2"u8);
            case Rule.BindInfo:
                return new(
                    "bind-info"u8,
                    "WDF_BIND_INFO must have the size, component, counts and pointers of its version"u8,
                    "KMDF binding 2"u8);
            case Rule.BindVersion:
                return new("bind-version"u8, "The KMDF version asked for must exist"u8, "KMDF binding 2"u8);
            case Rule.BindRegistryPath:
                return new(
                    "bind-registry-path"u8,
                    "The registry path given to the loader is a private copy that lives until unbind"u8,
                    "KMDF binding 2"u8);
            case Rule.ClassBindOrder:
                return new("class-bind-order"u8, "Class extensions are bound after WdfVersionBind and once each"u8, "KMDF binding 2"u8);
            case Rule.ClassBindInfo:
                return new(
                    "class-bind-info"u8,
                    "WDF_CLASS_BIND_INFO must have the size, name, counts and pointers of its version"u8,
                    "KMDF binding 2"u8);
            case Rule.ClassBindVersion:
                return new("class-bind-version"u8, "NetAdapterCx 2.0 to 2.2 are bound with Build 0"u8, "KMDF binding 2"u8);
            case Rule.UnbindOrder:
                return new(
                    "unbind-order"u8,
                    "Class extensions are unbound before WdfVersionUnbind, each exactly once"u8,
                    "KMDF binding 2"u8);
            case Rule.UnbindArguments:
                return new("unbind-arguments"u8, "Unbind takes the structures that were bound"u8, "KMDF binding 2"u8);
            case Rule.UnbindMissing:
                return new(
                    "unbind-missing"u8,
                    "Whatever was bound is unbound when the entry fails and when the driver unloads"u8,
                    "KMDF binding 2"u8);
            case Rule.UnloadNotDisplaced:
                return new(
                    "unload-not-displaced"u8,
                    "With DisplaceDriverUnload set the client replaces DriverUnload and calls the saved one"u8,
                    "KMDF binding 2"u8);
            case Rule.DriverNotCreated:
                return new("driver-not-created"u8, "A successful entry has created its WDFDRIVER"u8, "KMDF binding 2"u8);
            case Rule.GlobalsForeign:
                return new("globals-foreign"u8, "Every KMDF call gets the globals that WdfVersionBind gave"u8, "KMDF binding 3"u8);
            case Rule.NetGlobalsForeign:
                return new(
                    "net-globals-foreign"u8,
                    "Every NetAdapterCx call gets the globals that WdfVersionBindClass gave"u8,
                    "NetAdapterCx 3"u8, 0);
            case Rule.FunctionTableModified:
                return new("function-table-modified"u8, "The framework function table is read-only"u8, "KMDF binding 2"u8);
            default:
                return default;
        }
    }
}

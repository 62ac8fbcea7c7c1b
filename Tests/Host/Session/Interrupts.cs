namespace VirtioNetCx.Host;

/// <summary>The way in for interrupts.</summary>
public static class Interrupts
{
    /// <summary>
    /// MSI-X message (or line: 0) has fired. From an interrupt handler, or from a device model at any moment, on any CPU. When the
    /// level or the host's own state forbids it now, it is remembered and delivered as soon as possible.
    /// DPCs run before this returns if the level allows.
    /// </summary>
    public static void OnInterrupt(uint message)
    {
    }
}

namespace VirtioNetCx.Host;

/// <summary>The kernel's exports, by name.</summary>
public static unsafe class HostImports
{
    /// <summary>
    /// Address of an export of <c>ntoskrnl.exe</c> or <c>WDFLDR.SYS</c> (zero-terminated ASCII, module compared without case). A name the
    /// host does not offer is a breach. Usable before <see cref="Session.Initialize"/> only for names that exist.
    /// </summary>
    public static void* Resolve(byte* module, byte* name)
    {
        return null;
    }
}

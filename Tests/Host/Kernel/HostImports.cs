using System;

namespace VirtioNetCx.Host;

/// <summary>The kernel's exports, by name.</summary>
public static unsafe class HostImports
{
    /// <summary>
    /// Address of an export of <c>ntoskrnl.exe</c> or <c>WDFLDR.SYS</c> (zero-terminated ASCII, modules compared without case). A name the
    /// host does not offer is a breach. Before <see cref="Session.Initialize"/> only names that exist may be asked for.
    /// </summary>
    public static void* Resolve(byte* module, byte* name)
    {
        void* address = null;
        if (IsModule(module, "ntoskrnl.exe"u8))
        {
            address = KernelServices.Find(name);
        }
        else if (IsModule(module, "wdfldr.sys"u8))
        {
            address = Loader.Find(name);
        }

        if (address == null)
        {
            Breach.Raise(Rule.UnknownImport, "%s!%s"u8, (ulong)module, (ulong)name);
        }

        return address;
    }

    /// <summary>Compares a zero-terminated name with a literal.</summary>
    internal static bool Is(byte* name, ReadOnlySpan<byte> expected)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            // SAFETY: stops at the first difference, which the terminating zero is.
            if (name[i] != expected[i])
            {
                return false;
            }
        }

        return name[expected.Length] == 0;
    }

    private static bool IsModule(byte* module, ReadOnlySpan<byte> expected)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            byte letter = module[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(module[i] + 32) : module[i];
            if (letter != expected[i])
            {
                return false;
            }
        }

        return module[expected.Length] == 0;
    }
}

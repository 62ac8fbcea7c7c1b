using System;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>The contents of the two bind structures.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class BindChecks
{
    private const uint NewestKmdfMinor = 33;
    private const uint NewestNetMinor = 2;

    public static void CheckBind(WDF_BIND_INFO* info, uint size)
    {
        if (info->Size != size)
        {
            Breach.Raise(Rule.BindInfo, "Size is %u, not %u"u8, info->Size, size);
        }

        if (!IsText(info->Component, "KmdfLibrary"u8))
        {
            Breach.Raise(Rule.BindInfo, "Component is not KmdfLibrary"u8);
        }

        if (info->Version.Major != 1 || info->Version.Minor > NewestKmdfMinor)
        {
            Breach.Raise(Rule.BindVersion, "KMDF %u.%u"u8, info->Version.Major, info->Version.Minor);
        }

        uint expected = KmdfFunctions(info->Version.Minor);
        if (expected == 0)
        {
            Breach.Raise(Rule.BindVersion, "KMDF %u.%u is older than Windows 10 or was never released"u8, info->Version.Major, info->Version.Minor);
        }

        if (info->FuncCount != expected)
        {
            Breach.Raise(Rule.BindInfo, "FuncCount is %u, not %u"u8, info->FuncCount, expected);
        }

        if (info->FuncTable == null || info->Module != null)
        {
            Breach.Raise(Rule.BindInfo, "FuncTable is %p, Module is %p"u8, (ulong)info->FuncTable, (ulong)info->Module);
        }
    }

    public static void CheckClassBind(WDF_CLASS_BIND_INFO* info, uint size)
    {
        if (info->Size != size)
        {
            Breach.Raise(Rule.ClassBindInfo, "Size is %u, not %u"u8, info->Size, size);
        }

        if (!IsText(info->ClassName, "NetAdapterCx"u8))
        {
            Breach.Raise(Rule.ClassBindInfo, "ClassName is not NetAdapterCx"u8);
        }

        if (info->Version.Major != 2 || info->Version.Minor > NewestNetMinor || info->Version.Build != 0)
        {
            Breach.Raise(
                Rule.ClassBindVersion, "NetAdapterCx %u.%u build %u"u8, info->Version.Major, info->Version.Minor, info->Version.Build);
        }

        if (info->Version.Minor != 1)
        {
            Breach.Raise(Rule.NotEmulated, "NetAdapterCx %u.%u: structure sizes of 2.1 only"u8, info->Version.Major, info->Version.Minor);
        }

        if (info->FunctionTableCount != NetTable.Count)
        {
            Breach.Raise(Rule.ClassBindInfo, "FunctionTableCount is %u, not %u"u8, info->FunctionTableCount, NetTable.Count);
        }

        if (info->FunctionTable == null || info->ClassBindInfo == null)
        {
            Breach.Raise(
                Rule.ClassBindInfo, "FunctionTable is %p, ClassBindInfo is %p"u8, (ulong)info->FunctionTable, (ulong)info->ClassBindInfo);
        }

        if (info->ClientBindClass != null || info->ClientUnbindClass != null || info->ClassModule != null)
        {
            Breach.Raise(Rule.ClassBindInfo, "ClientBindClass, ClientUnbindClass and ClassModule must be NULL"u8);
        }
    }

    /// <summary>Functions of a released KMDF version, or 0.</summary>
    private static uint KmdfFunctions(uint minor)
    {
        return minor switch
        {
            15 or 17 => 444,
            19 => 446,
            21 => 448,
            23 => 451,
            25 or 27 => 453,
            29 => 454,
            31 or 33 => 458,
            _ => 0,
        };
    }

    private static bool IsText(char* text, ReadOnlySpan<byte> expected)
    {
        if (text == null)
        {
            return false;
        }

        for (int i = 0; i < expected.Length; i++)
        {
            if (text[i] != expected[i])
            {
                return false;
            }
        }

        return text[expected.Length] == 0;
    }
}

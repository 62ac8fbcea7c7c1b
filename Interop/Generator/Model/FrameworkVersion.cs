using System;
using System.Globalization;

namespace VirtioNetCx.Interop.Generator.Model;

/// <summary>Compares versions written as "1.33"; the empty string is older than all.</summary>
public static class FrameworkVersion
{
    /// <summary>Is something that exists since <paramref name="since"/> present in <paramref name="target"/>?</summary>
    public static bool Has(string target, string since)
    {
        ArgumentNullException.ThrowIfNull(since);
        ArgumentNullException.ThrowIfNull(target);
        return since.Length == 0 || target.Length == 0 || Number(target) >= Number(since);
    }

    private static int Number(string version)
    {
        string[] parts = version.Split('.');
        if (parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor))
        {
            return (major * 1000) + minor;
        }

        throw new GeneratorException($"'{version}' is not a version (major.minor)");
    }
}

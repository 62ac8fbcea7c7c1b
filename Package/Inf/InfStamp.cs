using System;
using System.Globalization;
using System.IO;
using System.Linq;

namespace VirtioNetCx.Packaging.Inf;

/// <summary>Makes an INF from the template: sets <c>DriverVer</c> and replaces <c>$ARCH$</c>, as the WDK's StampInf does.</summary>
internal static class InfStamp
{
    private const string ArchitectureToken = "$ARCH$";

    /// <summary>The INF, with one to four numbers of version (missing ones become 0) and the UTC date.</summary>
    public static byte[] Stamp(string template, Architecture architecture, string version, DateTimeOffset date)
    {
        string driverVer = $"{date.UtcDateTime.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture)},{Normalize(version)}";
        string[] lines = template.ReplaceLineEndings("\n").Split('\n');
        bool inVersion = false;
        int stamped = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            string bare = lines[i].TrimStart();
            if (bare.StartsWith('['))
            {
                inVersion = bare.StartsWith("[Version]", StringComparison.OrdinalIgnoreCase);
            }

            int equals = lines[i].IndexOf('=', StringComparison.Ordinal);
            if (inVersion && equals > 0 && lines[i][..equals].Trim().Equals("DriverVer", StringComparison.OrdinalIgnoreCase))
            {
                lines[i] = $"{lines[i][..(equals + 1)]} {driverVer}";
                stamped++;
            }

            lines[i] = lines[i].Replace(ArchitectureToken, architecture.InfName, StringComparison.Ordinal);
        }

        return stamped == 1
            ? InfText.Encode(string.Join('\n', lines))
            : throw new InvalidDataException($"the template has {stamped} DriverVer lines in [Version] where one is needed");
    }

    /// <summary>w.x.y.z, each from 0 to 65535.</summary>
    public static string Normalize(string version)
    {
        string[] parts = version.Split('.');
        return parts.Length <= 4 && parts.All(p => ushort.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? string.Join('.', parts.Concat(Enumerable.Repeat("0", 4 - parts.Length)))
            : throw new InvalidDataException($"'{version}' is no driver version; up to four numbers from 0 to 65535 are");
    }
}

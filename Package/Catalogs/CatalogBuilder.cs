using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;

namespace VirtioNetCx.Packaging.Catalogs;

/// <summary>Puts together the catalog of a driver package: what Inf2Cat does.</summary>
internal static class CatalogBuilder
{
    /// <summary>Platform 2 (Windows NT), version 10.0: Windows 10, 11 and the servers since 2016. SetupAPI compares it.</summary>
    private static readonly CatalogAttribute s_operatingSystem = new("OSAttr", "2:10.0");

    /// <summary>
    /// Lists the INF and every file it copies, by name and content; the hardware ids in the order of the INF; the systems the
    /// package is for, for example <c>_v100_X64</c>. The time must not be later than that of installation.
    /// </summary>
    public static Catalog Build(
        IEnumerable<(string Name, byte[] Content)> files,
        IReadOnlyList<string> hardwareIds,
        string operatingSystems,
        DateTimeOffset time)
    {
        CatalogMember[] members = [.. files.SelectMany(f => Members(f.Name, f.Content))];
        List<CatalogAttribute> attributes = [new("OS", operatingSystems)];
        // Numbered from one in the order of the INF, but written from the last to the first.
        for (int number = hardwareIds.Count; number > 0; number--)
        {
            attributes.Add(new CatalogAttribute($"HWID{number}", hardwareIds[number - 1].ToLowerInvariant()));
        }

        var unnamed = new Catalog(new byte[16], time, members, attributes);
        return unnamed with { ListIdentifier = IdentifierOf(unnamed) };
    }

    /// <summary>Inf2Cat draws a random GUID; we take it from the content, so that equal packages have equal catalogs.</summary>
    private static byte[] IdentifierOf(Catalog unnamed) => SHA256.HashData(CatalogEncoder.Encode(unnamed))[..16];

    private static CatalogMember[] Members(string name, byte[] content)
    {
        CatalogAttribute[] attributes = [s_operatingSystem, new("File", name.ToLowerInvariant())];
        CatalogMemberKind kind = CatalogHash.KindOf(content);
        return [.. new[] { HashAlgorithmName.SHA256, HashAlgorithmName.SHA1 }
            .Select(a => new CatalogMember(CatalogHash.Compute(content, a), a, kind, attributes))];
    }
}

using System.IO;

namespace VirtioNetCx.Packaging;

/// <summary>A processor architecture, with what each format calls it.</summary>
internal sealed record Architecture
{
    public static readonly Architecture X64 = new()
    {
        Name = "x64",
        InfName = "amd64",
        Machine = 0x8664,
        CatalogSystems = "_v100_X64,Server_v100_X64",
    };

    public static readonly Architecture Arm64 = new()
    {
        Name = "arm64",
        InfName = "arm64",
        Machine = 0xAA64,
        CatalogSystems = "_v100_ARM64",
    };

    private Architecture()
    {
    }

    /// <summary>As in folder names and options.</summary>
    public required string Name { get; init; }

    /// <summary>As in the decorations of an INF.</summary>
    public required string InfName { get; init; }

    /// <summary>IMAGE_FILE_HEADER.Machine.</summary>
    public required ushort Machine { get; init; }

    /// <summary>The OS attribute of a catalog: client and, where there is one, server.</summary>
    public required string CatalogSystems { get; init; }

    public static Architecture Parse(string name) => name switch
    {
        "x64" or "amd64" => X64,
        "arm64" => Arm64,
        _ => throw new InvalidDataException($"'{name}' is no architecture; x64 and arm64 are"),
    };

    public static Architecture OfMachine(ushort machine) =>
        machine == X64.Machine ? X64
        : machine == Arm64.Machine ? Arm64
        : throw new InvalidDataException($"images for machine 0x{machine:X4} are not supported");
}

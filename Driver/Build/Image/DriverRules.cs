using System.Reflection.PortableExecutable;

namespace VirtioNetCx.Build;

/// <summary>What an image must be for Windows to load it as a driver, memory integrity included.</summary>
internal static class DriverRules
{
    // HIGH_ENTROPY_VA, DYNAMIC_BASE, NX_COMPAT, GUARD_CF.
    private const ushort DllCharacteristicsWanted = 0x4160;

    /// <summary>
    /// The reviewed list of sections. ILC's own ones are merged into these by the link stage: its code section into .text, its
    /// module pointer (which nothing here reads) into .rdata.
    /// </summary>
    private static readonly (string Name, SectionCharacteristics Access)[] s_sections =
    [
        (".text", SectionCharacteristics.MemRead | SectionCharacteristics.MemExecute),
        (".rdata", SectionCharacteristics.MemRead),
        (".data", SectionCharacteristics.MemRead | SectionCharacteristics.MemWrite),
        (".pdata", SectionCharacteristics.MemRead),
        (".rsrc", SectionCharacteristics.MemRead),
        (".reloc", SectionCharacteristics.MemRead | SectionCharacteristics.MemDiscardable),
    ];

    /// <summary>Every breach.</summary>
    public static IEnumerable<string> Check(PeImage image, Target target, ImportList? imports)
    {
        PEHeader header = image.Header;
        return CheckHeader(image, header, target)
            .Concat(CheckSections(image))
            .Concat(CheckDirectories(header))
            .Concat(CheckImports(image, imports));
    }

    private static IEnumerable<string> CheckHeader(PeImage image, PEHeader header, Target target)
    {
        (string Name, object Is, object Wanted)[] fields =
        [
            ("machine", (ushort)image.Headers.CoffHeader.Machine, target.Machine),
            ("file characteristics", (ushort)image.Headers.CoffHeader.Characteristics, (ushort)0x22),
            ("subsystem", (ushort)header.Subsystem, (ushort)1),
            ("subsystem version", $"{header.MajorSubsystemVersion}.{header.MinorSubsystemVersion}", "10.0"),
            ("operating system version", $"{header.MajorOperatingSystemVersion}.{header.MinorOperatingSystemVersion}", "10.0"),
            ("image version", $"{header.MajorImageVersion}.{header.MinorImageVersion}", "10.0"),
            ("section alignment", header.SectionAlignment, 0x1000),
            ("file alignment", header.FileAlignment, 0x200),
            ("image base", header.ImageBase, 0x1_4000_0000UL),
            ("DLL characteristics", (ushort)header.DllCharacteristics, DllCharacteristicsWanted),
            ("CheckSum", header.CheckSum, PeChecksum.Compute(image.Bytes)),
        ];
        foreach ((string name, object value, object wanted) in fields)
        {
            if (!value.Equals(wanted))
            {
                yield return $"{name} is {value}, must be {wanted}";
            }
        }
    }

    private static IEnumerable<string> CheckSections(PeImage image)
    {
        const SectionCharacteristics access = SectionCharacteristics.MemRead | SectionCharacteristics.MemWrite
            | SectionCharacteristics.MemExecute | SectionCharacteristics.MemDiscardable;
        foreach (SectionHeader section in image.Headers.SectionHeaders)
        {
            (string name, SectionCharacteristics wanted) = s_sections.FirstOrDefault(s => s.Name == section.Name);
            if (name is null)
            {
                yield return $"section '{section.Name}' is not on the reviewed list";
            }
            else if ((section.SectionCharacteristics & access) != wanted)
            {
                yield return $"section '{name}' has access {section.SectionCharacteristics & access}, must have {wanted}";
            }
        }
    }

    private static IEnumerable<string> CheckDirectories(PEHeader header)
    {
        (string Name, DirectoryEntry Entry, bool Wanted)[] directories =
        [
            ("import", header.ImportTableDirectory, true),
            ("resource", header.ResourceTableDirectory, true),
            ("exception", header.ExceptionTableDirectory, true),
            ("relocation", header.BaseRelocationTableDirectory, true),
            ("debug", header.DebugTableDirectory, true),
            ("load configuration", header.LoadConfigTableDirectory, true),
            ("export", header.ExportTableDirectory, false),
            ("thread-local storage", header.ThreadLocalStorageTableDirectory, false),
            ("delay import", header.DelayImportTableDirectory, false),
        ];
        foreach ((string name, DirectoryEntry entry, bool wanted) in directories)
        {
            if (entry.Size != 0 != wanted)
            {
                yield return $"the {name} directory {(wanted ? "is missing" : "must be absent")}";
            }
        }
    }

    private static IEnumerable<string> CheckImports(PeImage image, ImportList? imports)
    {
        foreach ((string module, string name) in image.Imports)
        {
            if (imports is not null && !imports.Allows(module, name))
            {
                yield return $"import of '{name}' from '{module}' is not allowed; if the driver really needs it, add it to {imports.Path}";
            }
        }
    }
}

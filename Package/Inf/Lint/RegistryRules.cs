using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>AddReg lines: <c>root, key, value, flags, data</c>, well formed and inside the driver's own keys.</summary>
internal static class RegistryRules
{
    // FLG_ADDREG_*
    private const uint Binary = 0x0000_0001;
    private const uint Append = 0x0000_0008;
    private const uint TypeMask = 0xFFFF_0001;
    private const uint String = 0x0000_0000;
    private const uint MultiString = 0x0001_0000;
    private const uint ExpandString = 0x0002_0000;
    private const uint DoubleWord = 0x0001_0001;
    private const uint DeleteFromMultiString = 0x0001_8002;
    private const uint RegMultiSz = 7;

    private static readonly string[] s_roots = ["HKR", "HKLM", "HKCU", "HKU", "HKCR"];

    /// <summary>Values that Windows reads with one type only.</summary>
    private static readonly Dictionary<string, uint> s_wellKnown = new(StringComparer.OrdinalIgnoreCase)
    {
        [@"Interrupt Management\MessageSignaledInterruptProperties\MSISupported"] = DoubleWord,
        [@"Interrupt Management\MessageSignaledInterruptProperties\MessageNumberLimit"] = DoubleWord,
        [@"Interrupt Management\Affinity Policy\DevicePolicy"] = DoubleWord,
        [@"DMA Management\RemappingSupported"] = DoubleWord,
        [@"DMA Management\RemappingFlags"] = DoubleWord,
        [@"Parameters\DmaRemappingCompatible"] = DoubleWord,
        [@"\EventMessageFile"] = ExpandString,
        [@"\TypesSupported"] = DoubleWord,
        [@"Ndi\Service"] = String,
        [@"Ndi\Interfaces\UpperRange"] = String,
        [@"Ndi\Interfaces\LowerRange"] = String,
    };

    public static IEnumerable<LintFinding> Check(LintContext context) =>
        context.RegistryLines("AddReg").SelectMany(l => Added(context.Inf, l.Reference, l.Entry))
            .Concat(context.RegistryLines("DelReg").SelectMany(l => Deleted(l.Entry)))
            .Concat(context.RegistryLines("BitReg").SelectMany(l => Bits(l.Entry)))
            .Concat(context.ReferencesBy("AddReg").SelectMany(r => SectionRules.Repeated(
                r.Target, context.Inf.Entries(r.Target), e => $@"{e.Field(0)}\{e.Field(1)}\{e.Field(2)}")));

    private static IEnumerable<LintFinding> Added(InfDocument inf, InfReference reference, InfEntry entry)
    {
        string root = entry.Field(0);
        string key = inf.Expand(entry.Field(1));
        string value = inf.Expand(entry.Field(2));
        if (!s_roots.Contains(root, StringComparer.OrdinalIgnoreCase))
        {
            yield return new LintFinding(1224, entry.Line, $"'{root}' is no registry root");
        }
        else if (!root.Equals("HKR", StringComparison.OrdinalIgnoreCase))
        {
            yield return new LintFinding(1304, entry.Line, $"{root} is not relative to the driver; use HKR");
            yield return new LintFinding(value.Length == 0 ? 1320 : 1321, entry.Line, $@"{root}\{key} lies outside of the driver's own keys");
        }
        else if (reference.Scope == InfScope.Service && !IsParameters(key))
        {
            yield return new LintFinding(1323, entry.Line, $"'{key}' is not below the service's Parameters key");
        }

        string flagsText = inf.Expand(entry.Field(3));
        uint flags = 0;
        if (flagsText.Length > 0 && !LintContext.TryParseNumber(flagsText, out flags))
        {
            yield return new LintFinding(1268, entry.Line, $"'{flagsText}' is no number");
            yield break;
        }

        foreach (LintFinding finding in Flags(entry, flags).Concat(Data(inf, entry, flags & TypeMask)))
        {
            yield return finding;
        }

        if (s_wellKnown.TryGetValue($@"{key}\{value}", out uint expected) && expected != (flags & TypeMask))
        {
            yield return new LintFinding(1431, entry.Line, $"{value} must have the type 0x{expected:X8}");
        }
    }

    private static bool IsParameters(string key) =>
        key.Equals("Parameters", StringComparison.OrdinalIgnoreCase) || key.StartsWith(@"Parameters\", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<LintFinding> Flags(InfEntry entry, uint flags)
    {
        uint type = flags >> 16;
        if (type == RegMultiSz && (flags & Binary) != 0)
        {
            yield return new LintFinding(1263, entry.Line, "a custom type cannot be one that has flags of its own");
        }
        else if (type > ExpandString >> 16 && (flags & Binary) == 0)
        {
            yield return new LintFinding(1264, entry.Line, "a custom type needs the binary flag (0x1)");
        }

        if ((flags & Append) != 0)
        {
            yield return (flags & TypeMask) == MultiString
                ? new LintFinding(1305, entry.Line, "appending makes the outcome depend on what was there before")
                : new LintFinding(1265, entry.Line, "only to multi-strings can be appended");
        }
    }

    private static IEnumerable<LintFinding> Data(InfDocument inf, InfEntry entry, uint type)
    {
        string[] data = [.. entry.Fields.Skip(4).Select(inf.Expand)];
        if (type == DoubleWord && (data.Length != 1 || !LintContext.TryParseNumber(data[0], out _)))
        {
            yield return new LintFinding(1268, entry.Line, "the data is no 32-bit number");
        }
        else if (type == Binary && !data.All(IsByte))
        {
            yield return new LintFinding(1267, entry.Line, "the data are no bytes from 00 to FF");
        }
    }

    private static IEnumerable<LintFinding> Deleted(InfEntry entry) =>
        LintContext.TryParseNumber(entry.Field(3), out uint flags) && flags == DeleteFromMultiString && entry.Field(4).Length == 0
            ? [new LintFinding(1266, entry.Line, "the entry does not say what to delete from the multi-string")]
            : [];

    private static IEnumerable<LintFinding> Bits(InfEntry entry) =>
        LintContext.TryParseNumber(entry.Field(4), out uint mask) && mask <= byte.MaxValue
            ? []
            : [new LintFinding(1262, entry.Line, $"'{entry.Field(4)}' is no mask of one byte")];

    private static bool IsByte(string text) =>
        text.Length is 1 or 2 && byte.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
}

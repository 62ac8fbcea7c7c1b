using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>The services a package installs.</summary>
internal static partial class ServiceRules
{
    private const uint KernelDriver = 1;
    private const uint AutomaticStart = 2;
    private const uint Disabled = 4;

    private static readonly string[] s_required = ["ServiceType", "StartType", "ErrorControl", "ServiceBinary"];

    /// <summary>Some of the names that Microsoft's published samples install under.</summary>
    private static readonly string[] s_samples = ["RtEthSample", "netvmini", "toaster", "echo", "osrusbfx2", "kmdfsamples", "wdfserial", "ndislwf"];

    /// <summary>Some of the services that Windows itself installs.</summary>
    private static readonly string[] s_reserved = ["NDIS", "NetAdapterCx", "Wdf01000", "Tcpip", "ACPI", "pci", "vmbus", "netvsc", "null", "beep"];

    public static IEnumerable<LintFinding> Check(LintContext context) =>
        context.Services.SelectMany(s => Service(context, s)).Concat(Associated(context));

    [GeneratedRegex(@"^%\d+%\\[^""<>|?*]*[^\\""<>|?*]$")]
    private static partial Regex BinaryPath();

    private static IEnumerable<LintFinding> Service(LintContext context, InfService service)
    {
        int line = service.Entry.Line;
        if (service.Name.Length == 0)
        {
            // "AddService = , 2" is the way to say that a device needs no driver.
            if (!service.IsFunctionDriver || service.Section.Length > 0)
            {
                yield return new LintFinding(1253, line, "AddService names no service");
            }

            yield break;
        }

        if (s_samples.Contains(service.Name, StringComparer.OrdinalIgnoreCase))
        {
            yield return new LintFinding(1017, line, $"'{service.Name}' is the name of a sample driver");
        }
        else if (s_reserved.Contains(service.Name, StringComparer.OrdinalIgnoreCase))
        {
            yield return new LintFinding(1293, line, $"'{service.Name}' is a service of Windows itself");
        }

        if (service.Section.Length == 0)
        {
            yield return new LintFinding(1005, line, "AddService names no section");
        }
        else if (!context.Inf.Has(service.Section))
        {
            yield return new LintFinding(2006, line, $"there is no [{service.Section}]");
        }
        else
        {
            foreach (LintFinding finding in Required(context.Inf, service).Concat(Types(context.Inf, service)).Concat(Binary(context, service)))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<LintFinding> Required(InfDocument inf, InfService service)
    {
        foreach (string directive in s_required)
        {
            string value = inf.Value(service.Section, directive);
            int line = inf.Entry(service.Section, directive)?.Line ?? service.Entry.Line;
            if (value.Length == 0)
            {
                yield return new LintFinding(1289, line, $"[{service.Section}] needs {directive}");
            }
            else if (directive != "ServiceBinary" && !LintContext.TryParseNumber(value, out _))
            {
                yield return new LintFinding(1014, line, $"{directive} is no number");
            }
        }
    }

    private static IEnumerable<LintFinding> Types(InfDocument inf, InfService service)
    {
        if (!LintContext.TryParseNumber(inf.Value(service.Section, "ServiceType"), out uint type)
            || !LintContext.TryParseNumber(inf.Value(service.Section, "StartType"), out uint start))
        {
            yield break;
        }

        int line = inf.Entry(service.Section, "StartType")!.Line;
        if (start == Disabled && service.IsFunctionDriver)
        {
            yield return new LintFinding(1251, line, "the device's own driver is disabled");
        }
        else if (start == AutomaticStart && type == KernelDriver)
        {
            yield return new LintFinding(1252, line, "drivers of devices start on demand (3) or at boot (0)");
        }
    }

    private static IEnumerable<LintFinding> Binary(LintContext context, InfService service)
    {
        if (context.Inf.Entry(service.Section, "ServiceBinary") is not { } entry || entry.Field(0).Length == 0)
        {
            yield break;
        }

        string path = context.Inf.Expand(entry.Field(0));
        if (!Regex.IsMatch(path, @"^%\d+%"))
        {
            yield return new LintFinding(2085, entry.Line, $"'{path}' does not start with a directory number such as %13%");
        }
        else if (!BinaryPath().IsMatch(path))
        {
            yield return new LintFinding(1254, entry.Line, $"'{path}' is no path of a file");
        }
        else if (!FileRules.Copies(context).Any(c => path.Equals(PathOf(context.Inf, c), StringComparison.OrdinalIgnoreCase)))
        {
            yield return new LintFinding(2084, entry.Line, $"CopyFiles puts nothing at '{path}'");
        }
    }

    private static string? PathOf(InfDocument inf, InfCopy copy) =>
        FileRules.DestinationOf(inf, copy) is (string directory, string folder)
            ? string.Join('\\', new[] { $"%{directory}%", folder, copy.Destination }.Where(p => p.Length > 0))
            : null;

    private static IEnumerable<LintFinding> Associated(LintContext context) =>
        context.Services
            .Where(s => s.IsFunctionDriver)
            .GroupBy(s => s.From, StringComparer.OrdinalIgnoreCase)
            .SelectMany(g => g.Skip(1))
            .Select(s => new LintFinding(1211, s.Entry.Line, $"[{s.From}] has a function driver already"));
}

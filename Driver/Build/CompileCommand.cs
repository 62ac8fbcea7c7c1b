using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace VirtioNetCx.Build;

/// <summary>ILC: one assembly in, one object file out.</summary>
internal static class CompileCommand
{
    /// <summary>Runs the stage.</summary>
    public static int Run(Options options)
    {
        string ilc = options.Required("ilc");
        if (!File.Exists(ilc))
        {
            throw new BuildException("VNC0095", $"the compiler '{ilc}' is missing; run dotnet restore");
        }

        string assembly = Path.GetFullPath(options.Required("assembly"));
        string output = Path.GetFullPath(options.Required("out"));
        Target target = Target.Parse(options.Required("arch"));
        string work = Path.GetDirectoryName(output)!;

        _ = Directory.CreateDirectory(work);

        // ILC writes no path of its own into the object, but relative names keep it that way.
        (int code, string text) = ToolRun.Run(ilc, Arguments(assembly, output, work, target, options.All("option")), work);
        IReadOnlyList<Problem> problems = code == 0 && text.Trim().Length == 0
            ? ObjectGate.Check(output)
            : [new Problem("VNC0020", $"ILC ended with {code}: {Flat(text)}", assembly)];
        foreach (Problem problem in problems)
        {
            Console.Out.WriteLine(problem);
        }

        if (problems.Count != 0)
        {
            File.Delete(output);
        }

        return problems.Count == 0 ? 0 : 1;
    }

    /// <summary>Each flag with its reason; figures for them are in README.md.</summary>
    private static IEnumerable<string> Arguments(string assembly, string output, string work, Target target, IEnumerable<string> more)
    {
        string module = Path.GetFileNameWithoutExtension(assembly);
        yield return Path.GetRelativePath(work, assembly);
        yield return "-o:" + Path.GetRelativePath(work, output);
        yield return "--systemmodule:" + module; // the core library is in the same assembly
        yield return "--targetos:windows";
        yield return "--targetarch:" + target.Name;
        yield return "--Ot"; // inlines small struct methods, which -O leaves as calls
        yield return "-g";
        yield return "--nativelib"; // no Main: the roots are the methods that native code calls
        yield return "--generateunmanagedentrypoints:" + module;
        yield return "--guard:cf";
        yield return "--noscan"; // the scanner wants reflection types that our core library has no use for; code is the same
        yield return "--nopreinitstatics"; // there are no static constructors to run beforehand
        yield return "--noinlinetls";
        yield return "--methodbodyfolding:none"; // every function keeps its name for the debugger
        foreach (string import in Modules(assembly))
        {
            yield return "--directpinvoke:" + import;
        }

        foreach (string option in more)
        {
            yield return option;
        }
    }

    /// <summary>Images named in DllImport: bound by the loader, not looked up at run time.</summary>
    private static List<string> Modules(string assembly)
    {
        using AssemblyFile file = AssemblyFile.Open(assembly, new PathMap(null));
        MetadataReader metadata = file.Metadata;
        return [.. Enumerable.Range(1, metadata.GetTableRowCount(TableIndex.ModuleRef))
            .Select(row => metadata.GetModuleReference(MetadataTokens.ModuleReferenceHandle(row)))
            .Select(module => metadata.GetString(module.Name))];
    }

    /// <summary>One line out of ILC's, with a hint where its own words lead nowhere.</summary>
    private static string Flat(string text)
    {
        const string objectMade = "'Internal.Runtime.MethodTable' not found";
        string hint = text.Contains(objectMade, StringComparison.Ordinal)
            ? "an object is made, boxed or tested somewhere, and there is no heap; the gate names the usual ways: "
            : string.Empty;
        return hint + string.Join(" | ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(8));
    }
}

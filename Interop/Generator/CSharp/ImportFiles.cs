using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.CSharp;

/// <summary>Writes, for each module that functions are imported from: the class pair, the .def file, and the binder of them all.</summary>
public sealed class ImportFiles(CSharpNames names, Action<CodeWriter, string> save)
{
    private const string Namespace = "VirtioNetCx.Interop";

    private static readonly Dictionary<string, string> s_classes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ntoskrnl.exe"] = "Ntoskrnl",
        ["WDFLDR.SYS"] = "WdfLdr",
    };

    public void Emit(IReadOnlyList<ImportDefinition> imports)
    {
        List<IGrouping<string, ImportDefinition>> modules = [.. imports.GroupBy(i => i.Module)];
        foreach (IGrouping<string, ImportDefinition> module in modules)
        {
            List<ImportDefinition> sorted = [.. module.OrderBy(i => i.Name, StringComparer.Ordinal)];
            string className = ClassOf(module.Key);
            FunctionEmitter emitter = new(names);

            CodeWriter kernel = CodeWriter.CSharp(Namespace, "System.Runtime.InteropServices");
            emitter.EmitDllImports(kernel, className, sorted);
            save(kernel, $"{className}.Kernel.cs");

            CodeWriter hosted = CodeWriter.CSharp(Namespace);
            emitter.EmitHostedImports(hosted, className, sorted);
            save(hosted, $"{className}.Hosted.cs");

            CodeWriter def = new();
            def.Line($"LIBRARY {module.Key}");
            def.Line("EXPORTS");
            sorted.ForEach(i => def.Line($"    {i.Name}"));
            save(def, Path.GetFileNameWithoutExtension(module.Key) + ".def");
        }

        CodeWriter binder = CodeWriter.CSharp(Namespace);
        binder.Line("/// <summary>Gives every import its address: outside the kernel nobody else does.</summary>");
        binder.Open("public static unsafe class KernelImports");
        binder.Line("/// <param name=\"resolve\">From module and function name, zero-terminated, to the address.</param>");
        binder.Open("public static void Bind(delegate*<byte*, byte*, void*> resolve)");
        modules.ForEach(m => binder.Line($"{ClassOf(m.Key)}.Bind(resolve);"));
        binder.Close();
        binder.Close();
        save(binder, "KernelImports.Hosted.cs");
    }

    private static string ClassOf(string module)
        => s_classes.GetValueOrDefault(module)
            ?? CultureInfo.InvariantCulture.TextInfo.ToTitleCase(Path.GetFileNameWithoutExtension(module).ToLowerInvariant());
}

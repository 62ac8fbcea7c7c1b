using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Threading.Tasks;
using VirtioNetCx.Interop.Generator.Layout;

namespace VirtioNetCx.Interop.Generator.Scraper;

/// <summary>Runs clang over a header as the Windows compiler would see it.</summary>
/// <param name="program">The compiler's name or path.</param>
/// <param name="options">Include folders and definitions, as clang takes them.</param>
public sealed class Clang(string program, IReadOnlyList<string> options)
{
    /// <summary>The syntax tree, as JSON.</summary>
    public string SyntaxTree(string header) => Run(header, Architecture.X64, "-ast-dump=json");

    /// <summary>Size, alignment and offsets of every structure, in clang's own table form.</summary>
    public string RecordLayouts(string header, Architecture architecture) => Run(header, architecture, "-fdump-record-layouts-complete");

    private string Run(string header, Architecture architecture, string dump)
    {
        bool arm64 = architecture == Architecture.Arm64;
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "-x", "c++", "-target", arm64 ? "aarch64-pc-windows-msvc" : "x86_64-pc-windows-msvc",
            "-fms-extensions", "-fms-compatibility", "-fsyntax-only", "-w", "-D_WIN64", arm64 ? "-D_ARM64_" : "-D_AMD64_",
            .. options, "-Xclang", dump, header,
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? output
                : throw new GeneratorException($"{program} cannot read '{header}': {errors.Result.Split('\n')[0]}");
        }
        catch (Win32Exception fault)
        {
            throw new GeneratorException($"the compiler '{program}' cannot be started: {fault.Message}", fault);
        }
    }
}

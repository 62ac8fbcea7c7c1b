using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Package.Wine;

/// <summary>A Windows of Wine's making for all tests in this namespace, with the judge programs compiled for it.</summary>
[SetUpFixture]
public sealed partial class WineHost
{
    private static Scratch? s_scratch;

    private static IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["WINEPREFIX"] = s_scratch!.Path("prefix"),
        ["WINEARCH"] = "win64",
        ["WINEDEBUG"] = "-all",
        // No menus, no offers to download .NET or a browser.
        ["WINEDLLOVERRIDES"] = "winemenubuilder.exe=;mscoree=;mshtml=",
        ["DISPLAY"] = "",
    };

    /// <summary>Creates the prefix, which takes some seconds, and compiles the judges.</summary>
    [OneTimeSetUp]
    public void Start()
    {
        s_scratch = new Scratch();
        Compile("infjudge", "setupapi");
        Compile("trustjudge", "crypt32", "wintrust");
        Assert.That(ExternalTool.Wine.Run(s_scratch.Folder, Environment, "--version").ExitCode, Is.Zero);
        ToolResult result = Run("wineboot", "--init");
        Assert.That(result.ExitCode, Is.Zero, result.Output);
    }

    /// <summary>Ends every process of the prefix and removes it.</summary>
    [OneTimeTearDown]
    public void Stop()
    {
        _ = ExternalTool.WineServer.Run(s_scratch!.Folder, Environment, "--kill");
        s_scratch.Dispose();
    }

    /// <summary>Runs a judge on files that it sees in its working folder under their own names.</summary>
    internal static ILookup<string, string> Judge(string judge, IEnumerable<(string Name, byte[] Content)> files, params string[] arguments)
    {
        foreach ((string name, byte[] content) in files)
        {
            s_scratch!.Write(name, content);
        }

        ToolResult result = Run([judge + ".exe", .. arguments]);
        TestContext.Out.WriteLine(result.Output);
        return result.Output.Split('\n')
            .Select(l => l.Trim().Split('=', 2))
            .Where(l => l.Length == 2)
            .ToLookup(l => l[0], l => l[1]);
    }

    /// <summary>All values below a key, as "key\name" and "type data", by reg.exe.</summary>
    internal static Dictionary<string, string> Registry(string key)
    {
        ToolResult result = Run("reg", "query", key, "/s");
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string current = "";
        foreach (string line in result.Output.Split('\n').Select(l => l.TrimEnd('\r')))
        {
            if (line.StartsWith("HKEY_", StringComparison.Ordinal))
            {
                // The full name of the key asked for ends where its own path ends.
                current = line[(line.IndexOf('\\') + 1)..];
            }
            else if (Value().Match(line) is { Success: true } match)
            {
                values[$@"{current}\{match.Groups[1].Value}"] = $"{match.Groups[2].Value} {match.Groups[3].Value}".TrimEnd();
            }
        }

        string top = key[(key.IndexOf('\\') + 1)..] + @"\";
        return values.ToDictionary(v => v.Key[top.Length..], v => v.Value);
    }

    [GeneratedRegex(@"^    (.+?)    (REG_\w+)    (.*)$")]
    private static partial Regex Value();

    /// <summary>Wine's services outlive the program and keep its output open, so that goes to a file: nobody waits for them.</summary>
    private static ToolResult Run(params string[] arguments)
    {
        ToolResult shell = ExternalTool.Shell.Run(
            s_scratch!.Folder, Environment, ["-c", "exec wine \"$@\" > output.txt 2>&1", "sh", .. arguments]);
        return new ToolResult(shell.ExitCode, File.ReadAllText(s_scratch.Path("output.txt")));
    }

    private static void Compile(string judge, params string[] libraries)
    {
        string source = Path.Combine(Repository.Root, "Tests", "Package", "Judges", judge + ".c");
        ToolResult result = ExternalTool.MingwCompiler.Run(
            ["-municode", "-O1", "-Wall", "-Wextra", "-Werror", "-o", s_scratch!.Path(judge + ".exe"), source, .. libraries.Select(l => "-l" + l)]);
        Assert.That(result.ExitCode, Is.Zero, result.Output);
    }
}

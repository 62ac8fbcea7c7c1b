using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Repository;

/// <summary>Every command of the README can be typed as it stands.</summary>
internal sealed partial class CommandTests
{
    // Nothing here can run Windows' own tools; that they are spelled right is all that is checked, and that the files they name are built.
    private static readonly string[] WindowsTools = ["bcdedit", "certutil", "pnputil"];

    [TestCaseSource(nameof(ShellCommands))]
    public void A_shell_command_names_a_script_or_a_project(string command)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words[0] == "dotnet")
        {
            Assert.That(words[1], Is.AnyOf("build", "test", "run"));
            foreach (string path in words.Skip(2).Where(word => word.Contains('/', StringComparison.Ordinal)))
            {
                Assert.That(Path.Combine(SourceTree.Root, path), Does.Exist);
            }

            return;
        }

        string script = Path.Combine(SourceTree.Root, words[0]);
        Assert.That(script, Does.Exist);
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(script).HasFlag(UnixFileMode.UserExecute), $"{words[0]} is not executable");
        }
    }

    [TestCaseSource(nameof(WindowsCommands))]
    public void A_Windows_command_names_a_known_tool_and_built_files(string command)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(WindowsTools, Does.Contain(words[0]));
        foreach (string file in words.Where(word => word.StartsWith("VirtioNetCx.", StringComparison.Ordinal)))
        {
            Assert.That(Path.Combine(SourceTree.Root, "artifacts/x64", file), Does.Exist);
        }
    }

    [Test]
    public void The_options_that_the_README_gives_to_the_metal_runner_are_in_its_help()
    {
        using Process help = Process.Start(new ProcessStartInfo(Path.Combine(SourceTree.Root, "Tests/Metal/run.sh"), "--help")
        {
            RedirectStandardOutput = true,
        })!;
        string text = help.StandardOutput.ReadToEnd();
        help.WaitForExit();
        Assert.That(help.ExitCode, Is.Zero);

        IEnumerable<string> options = Commands("sh").Where(command => command.StartsWith("Tests/Metal/run.sh", StringComparison.Ordinal))
            .SelectMany(command => Option().Matches(command).Select(match => match.Value));
        Assert.Multiple(() =>
        {
            foreach (string option in options.Distinct().Where(option => option != "--help"))
            {
                Assert.That(text, Does.Contain(option));
            }
        });
    }

    private static IEnumerable<string> ShellCommands() => Commands("sh");

    private static IEnumerable<string> WindowsCommands() => Commands("bat");

    private static IEnumerable<string> Commands(string language) =>
        from Match block in Block().Matches(SourceTree.Read("README.md"))
        where block.Groups["language"].Value == language
        from line in block.Groups["body"].Value.Split('\n')
        where line.Trim().Length > 0
        select line.Trim();

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<body>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"(?<= )--[a-z]+")]
    private static partial Regex Option();
}

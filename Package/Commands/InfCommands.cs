using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using VirtioNetCx.Packaging.Inf;
using VirtioNetCx.Packaging.Inf.Lint;

namespace VirtioNetCx.Packaging.Commands;

/// <summary><c>stamp</c> and <c>lint</c>.</summary>
internal static class InfCommands
{
    public static Command Stamp()
    {
        Option<FileInfo> template = CommonOptions.Input("The template (.inx).");
        Option<FileInfo> output = CommonOptions.Output("The INF to write: ASCII, CRLF.");
        Option<string> architecture = CommonOptions.Architecture();
        Option<string> version = CommonOptions.Version();
        Option<string?> time = CommonOptions.Time();
        var command = new Command("stamp", "Make the INF from its template.") { template, output, architecture, version, time };
        command.SetAction(result => CommonOptions.Write(result.GetRequiredValue(output), InfStamp.Stamp(
            File.ReadAllText(result.GetRequiredValue(template).FullName),
            Architecture.Parse(result.GetRequiredValue(architecture)),
            result.GetRequiredValue(version),
            CommonOptions.TimeOf(result, time))));
        return command;
    }

    public static Command Lint()
    {
        var file = new Argument<FileInfo>("inf") { Description = "The INF to check." };
        var level = new Option<string>("--level")
        {
            Description = "How strict, with InfVerif's letters: k desktop, u universal, w Windows driver.",
            DefaultValueFactory = _ => "w",
        };
        level.AcceptOnlyFromAmong("k", "u", "w");
        var command = new Command("lint", "Check an INF. Returns 1 when there is any finding.") { file, level };
        command.SetAction(result =>
        {
            FileInfo inf = result.GetRequiredValue(file);
            IReadOnlyList<LintFinding> findings = InfLinter.Check(File.ReadAllBytes(inf.FullName), result.GetRequiredValue(level) switch
            {
                "k" => LintLevel.Desktop,
                "u" => LintLevel.Universal,
                _ => LintLevel.Windows,
            });
            foreach (string line in findings.Select(f => inf.FullName + f))
            {
                Console.WriteLine(line);
            }

            return findings.Count == 0 ? 0 : 1;
        });
        return command;
    }
}

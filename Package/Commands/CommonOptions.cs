using System;
using System.CommandLine;
using System.IO;

namespace VirtioNetCx.Packaging.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<FileInfo> Input(string description) => new("--in") { Description = description, Required = true };

    public static Option<FileInfo> Output(string description) => new("--out") { Description = description, Required = true };

    public static Option<string> Architecture() =>
        new("--arch") { Description = "x64 or arm64.", Required = true };

    public static Option<string> Version() =>
        new("--driver-version") { Description = "Driver version, one to four numbers.", Required = true };

    public static Option<string?> Time() => new("--time")
    {
        Description = "Seconds since 1970 for DriverVer and the catalog. "
            + $"Without it: {SourceTime.Variable}, else the last commit's date, else {SourceTime.Fallback:yyyy-MM-dd}.",
    };

    public static DateTimeOffset TimeOf(ParseResult result, Option<string?> option) =>
        result.GetValue(option) is { } seconds ? SourceTime.Parse(seconds) : SourceTime.Of(Environment.CurrentDirectory);

    public static void Write(FileInfo file, byte[] content)
    {
        file.Directory!.Create();
        File.WriteAllBytes(file.FullName, content);
    }
}

using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Threading.Tasks;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Package;

/// <summary>What a program said, and whether it was content.</summary>
internal sealed record ToolResult(int ExitCode, string Output);

/// <summary>A program that others wrote. When it is missing the test fails and names the Debian package it is in.</summary>
internal sealed class ExternalTool(string name, string debianPackage)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);

    public static ExternalTool OsslSignCode { get; } = new("osslsigncode", "osslsigncode");

    public static ExternalTool SbVerify { get; } = new("sbverify", "sbsigntool");

    public static ExternalTool DumpMsCat { get; } = new("dumpmscat", "samba");

    public static ExternalTool OpenSsl { get; } = new("openssl", "openssl");

    public static ExternalTool MingwCompiler { get; } = new("x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64");

    public static ExternalTool Wine { get; } = new("wine", "wine wine64");

    public static ExternalTool Shell { get; } = new("sh", "dash");

    public static ExternalTool WineServer { get; } = new("wineserver", "wine wine64");

    public static ExternalTool DotNet { get; } = new(Environment.ProcessPath is { } path && path.Contains("dotnet") ? path : "dotnet", "dotnet-sdk-10.0");

    public ToolResult Run(params string[] arguments) => Run(null, null, arguments);

    public ToolResult Run(string? folder, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(name, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach ((string variable, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[variable] = value;
        }

        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(s_longest))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"{name} did not end within {s_longest}");
            }

            return new ToolResult(process.ExitCode, output.Result + error.Result);
        }
        catch (Win32Exception)
        {
            Assert.Fail($"{name} is missing: apt-get install {debianPackage}");
            throw;
        }
    }
}

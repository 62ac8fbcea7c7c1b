using System;
using System.CommandLine;
using System.IO;
using System.Security.Cryptography;
using VirtioNetCx.Packaging.Commands;

namespace VirtioNetCx.Packaging;

/// <summary>The command line. Errors are printed as compilers do, so that MSBuild shows them as its own.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        var root = new RootCommand("Makes, signs and checks the driver package of VirtioNetCx.")
        {
            PackageCommands.Build(),
            PackageCommands.Verify(),
            PackageCommands.Time(),
            InfCommands.Stamp(),
            InfCommands.Lint(),
            CatalogCommands.Make(),
            CatalogCommands.Sign(),
            CatalogCommands.Dump(),
            SigningCommands.Certificate(),
            SigningCommands.SignImage(),
        };
        try
        {
            return root.Parse(arguments).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (LintException findings)
        {
            Console.Error.WriteLine(findings.Message);
            return 1;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            Console.Error.WriteLine($"VirtioNetCx.Packaging : error PKG0001: {error.Message}");
            return 1;
        }
    }
}

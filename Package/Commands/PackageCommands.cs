using System;
using System.CommandLine;
using System.IO;
using System.Security.Cryptography.X509Certificates;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Packaging.Commands;

/// <summary><c>package</c>, <c>verify</c> and <c>source-time</c>.</summary>
internal static class PackageCommands
{
    public static Command Build()
    {
        var template = new Option<FileInfo>("--template") { Description = "The INF template (.inx).", Required = true };
        var image = new Option<FileInfo>("--image") { Description = "The unsigned driver (.sys).", Required = true };
        var symbols = new Option<FileInfo?>("--symbols") { Description = "Its symbols (.pdb)." };
        var folder = new Option<DirectoryInfo>("--out") { Description = "The folder to write the package into.", Required = true };
        var unsigned = new Option<FileInfo?>("--unsigned-catalog") { Description = "Also write the catalog without its signature." };
        Option<string> architecture = CommonOptions.Architecture();
        Option<string> version = CommonOptions.Version();
        Option<string?> time = CommonOptions.Time();
        var command = new Command("package", "Make the signed package from template and image, and verify it.")
        {
            template, image, symbols, architecture, version, time, folder, unsigned,
        };
        var signer = new SignerOptions(command);
        command.SetAction(result =>
        {
            using SigningIdentity identity = signer.Load(result);
            var input = new PackageInput(
                result.GetRequiredValue(template),
                result.GetRequiredValue(image),
                result.GetValue(symbols),
                Architecture.Parse(result.GetRequiredValue(architecture)),
                result.GetRequiredValue(version),
                CommonOptions.TimeOf(result, time));
            PackageBuilder.Build(input, identity, result.GetRequiredValue(folder), result.GetValue(unsigned));
        });
        return command;
    }

    public static Command Verify()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "The folder with the package." };
        var certificate = new Option<FileInfo?>("--certificate") { Description = "The certificate that must have signed, DER or PEM." };
        var command = new Command("verify", "Check that INF, files, catalog and signatures belong together.") { folder, certificate };
        command.SetAction(result =>
        {
            using X509Certificate2 signer = PackageVerifier.Verify(result.GetRequiredValue(folder));
            if (result.GetValue(certificate) is { } file
                && X509CertificateLoader.LoadCertificateFromFile(file.FullName).Thumbprint != signer.Thumbprint)
            {
                throw new InvalidDataException($"the package is signed by {signer.Subject}, which is another certificate");
            }

            Console.WriteLine($"good, signed by {signer.Subject} ({signer.Thumbprint})");
        });
        return command;
    }

    public static Command Time()
    {
        var repository = new Option<DirectoryInfo>("--repository") { Description = "A folder of the sources.", Required = true };
        var command = new Command("source-time", "Print the sources' time in seconds since 1970.") { repository };
        command.SetAction(result =>
            Console.WriteLine(SourceTime.Of(result.GetRequiredValue(repository).FullName).ToUnixTimeSeconds()));
        return command;
    }
}

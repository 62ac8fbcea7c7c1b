using System;
using System.CommandLine;
using System.IO;
using VirtioNetCx.Packaging.Pe;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Packaging.Commands;

/// <summary><c>certificate</c> and <c>sign-pe</c>.</summary>
internal static class SigningCommands
{
    public static Command Certificate()
    {
        var certificate = new Option<FileInfo>("--certificate") { Description = "The certificate to write, PEM.", Required = true };
        var key = new Option<FileInfo>("--key") { Description = "The private key to write, PEM; must not exist yet.", Required = true };
        var subject = new Option<string>("--subject")
        {
            Description = "The certificate's common name.",
            DefaultValueFactory = _ => TestCertificate.Subject,
        };
        var command = new Command("certificate", "Make a self-signed certificate for test signing.") { certificate, key, subject };
        command.SetAction(result => TestCertificate.Create(
            result.GetRequiredValue(certificate).FullName,
            result.GetRequiredValue(key).FullName,
            result.GetRequiredValue(subject),
            DateTimeOffset.UtcNow));
        return command;
    }

    public static Command SignImage()
    {
        Option<FileInfo> input = CommonOptions.Input("The unsigned image.");
        Option<FileInfo> output = CommonOptions.Output("The signed image to write.");
        var command = new Command("sign-pe", "Put an Authenticode signature into an image.") { input, output };
        var signer = new SignerOptions(command);
        command.SetAction(result =>
        {
            using SigningIdentity identity = signer.Load(result);
            byte[] image = File.ReadAllBytes(result.GetRequiredValue(input).FullName);
            CommonOptions.Write(result.GetRequiredValue(output), PeSignature.Sign(image, identity));
        });
        return command;
    }
}

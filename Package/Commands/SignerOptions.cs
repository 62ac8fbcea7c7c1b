using System;
using System.CommandLine;
using System.IO;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Packaging.Commands;

/// <summary>Whose certificate to sign with. Passwords come from a file or the environment: command lines are public.</summary>
internal sealed class SignerOptions
{
    private readonly Option<FileInfo?> _pfx = new("--pfx") { Description = "Certificate and key, PKCS #12." };
    private readonly Option<FileInfo?> _certificate = new("--certificate") { Description = "Certificate, PEM; issuers may follow it." };
    private readonly Option<FileInfo?> _key = new("--key") { Description = "RSA private key, PEM (PKCS #8, also encrypted)." };
    private readonly Option<FileInfo?> _passwordFile = new("--password-file") { Description = "File whose first line is the key's password." };
    private readonly Option<string?> _passwordVariable = new("--password-variable") { Description = "Environment variable with the key's password." };

    public SignerOptions(Command command)
    {
        command.Options.Add(_pfx);
        command.Options.Add(_certificate);
        command.Options.Add(_key);
        command.Options.Add(_passwordFile);
        command.Options.Add(_passwordVariable);
    }

    public SigningIdentity Load(ParseResult result)
    {
        string? password = Password(result);
        return (result.GetValue(_pfx), result.GetValue(_certificate), result.GetValue(_key)) switch
        {
            ({ } pfx, null, null) => SigningIdentity.FromPfx(Existing(pfx), password),
            (null, { } certificate, { } key) => SigningIdentity.FromPem(Existing(certificate), Existing(key), password),
            _ => throw new InvalidDataException("give either --pfx, or --certificate and --key"),
        };
    }

    private static string Existing(FileInfo file) =>
        file.Exists ? file.FullName : throw new FileNotFoundException($"there is no {file.FullName}");

    private string? Password(ParseResult result) => (result.GetValue(_passwordFile), result.GetValue(_passwordVariable)) switch
    {
        (null, null) => null,
        ({ } file, null) => File.ReadAllText(file.FullName).Split('\n')[0].TrimEnd('\r'),
        (null, { } variable) => Environment.GetEnvironmentVariable(variable)
            ?? throw new InvalidDataException($"the environment variable {variable} is not set"),
        _ => throw new InvalidDataException("give only one of --password-file and --password-variable"),
    };
}

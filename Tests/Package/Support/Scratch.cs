using System;
using System.IO;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Tests.Package;

/// <summary>A folder for one test, gone when it ends.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("virtionetcx-");

    public string Folder => _folder.FullName;

    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(Path(name), content);
        return Path(name);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>Certificates for the tests; making a key takes long, so each is made once.</summary>
internal static class TestIdentities
{
    private static readonly Lazy<SigningIdentity> s_one = new(() => Create("First"));
    private static readonly Lazy<SigningIdentity> s_other = new(() => Create("Other"));

    public static SigningIdentity One => s_one.Value;

    public static SigningIdentity Other => s_other.Value;

    private static SigningIdentity Create(string name)
    {
        using var scratch = new Scratch();
        TestCertificate.Create(scratch.Path("certificate.pem"), scratch.Path("key.pem"), name, DateTimeOffset.UtcNow);
        return SigningIdentity.FromPem(scratch.Path("certificate.pem"), scratch.Path("key.pem"), password: null);
    }
}

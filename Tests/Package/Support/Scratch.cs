using System;
using System.IO;
using System.Threading;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Tests.Package;

/// <summary>A folder for one test, gone when it ends.</summary>
internal sealed class Scratch : IDisposable
{
    private const int Attempts = 30;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("virtionetcx-");

    public string Folder => _folder.FullName;

    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(Path(name), content);
        return Path(name);
    }

    public void Dispose()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                _folder.Delete(recursive: true);
                return;
            }
            catch (IOException) when (attempt < Attempts)
            {
                Thread.Sleep(100); // A program that is just ending still writes.
            }
        }
    }
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

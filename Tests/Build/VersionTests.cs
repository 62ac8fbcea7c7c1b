using System.Text;
using System.Xml.Linq;
using VirtioNetCx.Build;

namespace VirtioNetCx.Tests.Build;

/// <summary>VERSIONINFO: as LLVM's resource compiler makes it, and as it stands in the images.</summary>
internal sealed class VersionTests
{
    private static Version RepositoryVersion => Version.Parse(
        XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("Version").Single().Value);

    [Test]
    public void Resource_equals_what_a_resource_compiler_makes()
    {
        string directory = Directory.CreateTempSubdirectory().FullName;
        File.WriteAllText(
            Path.Combine(directory, "x.rc"),
            """
            1 VERSIONINFO
            FILEVERSION 1,2,3,4
            PRODUCTVERSION 1,2,3,4
            FILEFLAGSMASK 0x3F
            FILEFLAGS 0
            FILEOS 0x40004
            FILETYPE 3
            FILESUBTYPE 6
            BEGIN
                BLOCK "StringFileInfo"
                BEGIN
                    BLOCK "040904B0"
                    BEGIN
                        VALUE "CompanyName", "Somebody"
                        VALUE "FileVersion", "1.2.3.4"
                    END
                END
                BLOCK "VarFileInfo"
                BEGIN
                    VALUE "Translation", 0x409, 1200
                END
            END
            """);
        _ = Command.Output("llvm-rc", "/l", "409", "/fo", Path.Combine(directory, "x.res"), Path.Combine(directory, "x.rc"));
        byte[] expected = File.ReadAllBytes(Path.Combine(directory, "x.res"));
        Directory.Delete(directory, recursive: true);
        byte[] ours = VersionResource.Create(new Version(1, 2, 3, 4), [("CompanyName", "Somebody"), ("FileVersion", "1.2.3.4")]);
        Assert.That(Convert.ToHexString(ours), Is.EqualTo(Convert.ToHexString(expected)));
    }

    [TestCaseSource(typeof(Repository), nameof(Repository.Images))]
    public void Image_carries_the_repository_version(string path, string architecture)
    {
        PeFile image = new(Repository.Read(path));
        int directory = image.Header.ResourceTableDirectory.RelativeVirtualAddress;
        ReadOnlySpan<byte> resources = image.Bytes.AsSpan(image.Offset(directory), image.Header.ResourceTableDirectory.Size);
        int fixedInfo = resources.IndexOf((byte[])[0xBD, 0x04, 0xEF, 0xFE]);
        Assert.That(fixedInfo, Is.Positive, architecture);
        uint[] fields = [.. Enumerable.Range(0, 13).Select(i => BitConverter.ToUInt32(image.Bytes, image.Offset(directory) + fixedInfo + (4 * i)))];
        Assert.That((fields[9], fields[10]), Is.EqualTo((3u, 6u)), "a driver, of a network device");
        Assert.That((fields[2] >> 16, fields[2] & 0xFFFF, fields[3] >> 16), Is.EqualTo(
            ((uint)RepositoryVersion.Major, (uint)RepositoryVersion.Minor, (uint)RepositoryVersion.Build)));
        Assert.That(resources.IndexOf(Encoding.Unicode.GetBytes(Path.GetFileName(path))), Is.Positive);
    }
}

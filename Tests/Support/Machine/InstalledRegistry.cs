using System;
using System.Collections.Generic;
using System.IO;
using VirtioNetCx.Packaging;
using VirtioNetCx.Packaging.Inf;

namespace VirtioNetCx.Tests.Support;

/// <summary>
/// The driver key as an installation of the package leaves it: read from the packaged INF, or from the template it is made of where no
/// package has been built since the template changed.
/// </summary>
internal static class InstalledRegistry
{
    public static IReadOnlyDictionary<string, string> Values { get; } = Read();

    private static IReadOnlyDictionary<string, string> Read()
    {
        string root = FindRoot();
        string template = Path.Combine(root, "Package", "VirtioNetCx.inx");
        string packaged = Path.Combine(root, "artifacts", "x64", "VirtioNetCx.inf");
        byte[] inf = File.Exists(packaged) && File.GetLastWriteTimeUtc(packaged) >= File.GetLastWriteTimeUtc(template)
            ? File.ReadAllBytes(packaged)
            : InfStamp.Stamp(File.ReadAllText(template), Architecture.Parse("x64"), "1.0", DateTimeOffset.UnixEpoch);
        return InfText.TryDecode(inf, out string text)
            ? InfDriverKey.Values(InfParser.Parse(text))
            : throw new InvalidDataException("the INF is no text");
    }

    private static string FindRoot()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "VirtioNetCx.sln")))
        {
            root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("the tests do not run inside the source tree");
        }

        return root;
    }
}

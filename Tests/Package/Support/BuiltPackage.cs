using System.Collections.Generic;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Package;

/// <summary>A package as the build left it in artifacts/.</summary>
public sealed class BuiltPackage
{
    private readonly string _architecture;

    private BuiltPackage(string architecture) => _architecture = architecture;

    public static IEnumerable<BuiltPackage> All { get; } = [new("x64"), new("arm64")];

    public static BuiltPackage X64 { get; } = new("x64");

    public string Architecture => _architecture;

    public string Folder => System.IO.Path.Combine(Repository.Root, "artifacts", _architecture);

    public string Inf => Path("VirtioNetCx.inf");

    public string Image => Path("VirtioNetCx.sys");

    public string Catalog => Path("VirtioNetCx.cat");

    public string Symbols => Path("VirtioNetCx.pdb");

    public string Certificate => Path("VirtioNetCx.cer");

    public override string ToString() => _architecture;

    private string Path(string name)
    {
        string path = System.IO.Path.Combine(Folder, name);
        Assert.That(path, Does.Exist, "build the solution first: the package comes from the build");
        return path;
    }
}

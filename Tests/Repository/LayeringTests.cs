using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Repository;

/// <summary>Dependencies point downwards: Adapter, then Checksum, Rings and Pci, then Interop and Runtime.</summary>
internal sealed partial class LayeringTests
{
    private static readonly Dictionary<string, string[]> Forbidden = new()
    {
        ["Driver/Rings/"] = ["VirtioNetCx.Adapter", "VirtioNetCx.Pci", "VirtioNetCx.Checksum", "VirtioNetCx.Interop"],
        ["Driver/Checksum/"] = ["VirtioNetCx.Adapter", "VirtioNetCx.Pci", "VirtioNetCx.Rings", "VirtioNetCx.Interop"],
        ["Driver/Pci/"] = ["VirtioNetCx.Adapter", "VirtioNetCx.Checksum"],
        ["Driver/Runtime/"] = ["VirtioNetCx.Adapter", "VirtioNetCx.Checksum", "VirtioNetCx.Rings", "VirtioNetCx.Pci"],
        ["Interop/Native/"] = ["VirtioNetCx.Adapter", "VirtioNetCx.Checksum", "VirtioNetCx.Rings", "VirtioNetCx.Pci"],
        ["Tests/Host/"] = ["VirtioNetCx.Adapter", "VirtioNetCx.Checksum", "VirtioNetCx.Rings", "VirtioNetCx.Pci", "VirtioNetCx.Devices"],
        ["Tests/Devices/"] = ["VirtioNetCx.Adapter", "VirtioNetCx.Checksum", "VirtioNetCx.Rings", "VirtioNetCx.Pci", "VirtioNetCx.Host"],
    };

    [TestCaseSource(nameof(Layers))]
    public void A_layer_names_nothing_above_it(string folder)
    {
        List<string> files = [.. SourceTree.HandWritten.Where(file => file.StartsWith(folder, StringComparison.Ordinal))];
        Assert.That(files, Is.Not.Empty, $"{folder} holds no C#");

        IEnumerable<string> breaches =
            from file in files
            let text = WithoutComments(SourceTree.Read(file))
            from name in Forbidden[folder]
            where Regex.IsMatch(text, $@"\b{Regex.Escape(name)}\b")
            select $"{file} names {name}";
        Assert.That(breaches, Is.Empty);
    }

    [Test]
    public void Checksum_has_no_unsafe_code()
    {
        // To see bytes as numbers is safe: the cast divides the length, reads nothing, and each read is checked. Whatever else MemoryMarshal
        // has is not.
        IEnumerable<string> breaches = SourceTree.HandWritten
            .Where(file => file.StartsWith("Driver/Checksum/", StringComparison.Ordinal))
            .Where(file => Regex.IsMatch(WithoutComments(SourceTree.Read(file)), @"\bunsafe\b|\bUnsafe\.|\bMemoryMarshal\.(?!Cast<byte, )"));
        Assert.That(breaches, Is.Empty);
    }

    private static IEnumerable<string> Layers() => Forbidden.Keys;

    private static string WithoutComments(string text) => Comment().Replace(text, string.Empty);

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();
}

using System;
using System.IO;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Interop.Generator;
using VirtioNetCx.Interop.Generator.CSharp;
using VirtioNetCx.Interop.Generator.Layout;
using VirtioNetCx.Interop.Generator.Model;
using VirtioNetCx.Interop.Generator.Text;
using VirtioNetCx.Interop.Generator.Winmd;

namespace VirtioNetCx.Tests.Interop;

/// <summary>What the generated layout tests call.</summary>
internal static class Layout
{
    private const int BitsPerByte = 8;

    private static readonly Lazy<Catalog> s_metadata = new(() =>
    {
        Catalog all = new();
        foreach ((_, string @namespace) in Inputs.Parts)
        {
            all.AddMissing(WinmdReader.Read(Path.Combine(Repository.Metadata, $"{@namespace}.winmd")));
        }

        foreach ((string name, TypeRef value) in Inputs.All(MetadataText.Load(Repository.Text)).ExternalValues)
        {
            all.ExternalValues[name] = value;
        }

        return TargetFilter.Apply(all, NameList.Read(Path.Combine(Repository.Interop, "NativeMethods.txt")).Targets);
    });

    public static void Size(string name, int actual, int expected) => Assert.That(actual, Is.EqualTo(expected), $"size of {name}");

    public static void Offset(string name, long actual, long expected) => Assert.That(actual, Is.EqualTo(expected), $"offset of {name}");

    /// <summary>A bit field was set to all ones in a zeroed structure: exactly its bits are set, and it reads back as ones.</summary>
    public static unsafe void Bits(string name, byte* start, int size, int first, int count, ulong readBack)
    {
        // SAFETY: the caller passes the address and size of a local.
        for (int bit = 0; bit < size * BitsPerByte; bit++)
        {
            bool isSet = (start[bit / BitsPerByte] >> (bit % BitsPerByte) & 1) != 0;
            Assert.That(isSet, Is.EqualTo(bit >= first && bit < first + count), $"{name}, bit {bit}");
        }

        Assert.That(readBack, Is.EqualTo(count == 64 ? ulong.MaxValue : (1UL << count) - 1), $"{name} reads back");
    }

    /// <summary>Computes the layout for arm64 from the metadata file by the rules of that ABI.</summary>
    public static void Arm64(string name, int size, int align, params (string Field, int Offset)[] offsets)
    {
        LayoutEngine engine = new(s_metadata.Value, Architecture.Arm64);
        StructDefinition structure = (StructDefinition)s_metadata.Value.Find(name)!;
        Extent extent = engine.Measure(structure);
        Assert.Multiple(() =>
        {
            Assert.That(extent, Is.EqualTo(new Extent(size, align)), $"size and alignment of {name}");
            Assert.That(engine.Leaves(structure).Select(l => (l.Name, l.Offset)), Is.EqualTo(offsets), $"offsets of {name}");
        });
    }
}

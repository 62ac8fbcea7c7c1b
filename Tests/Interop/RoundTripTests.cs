using System.Collections.Generic;
using System.IO;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Interop.Generator;
using VirtioNetCx.Interop.Generator.Layout;
using VirtioNetCx.Interop.Generator.Model;
using VirtioNetCx.Interop.Generator.Text;
using VirtioNetCx.Interop.Generator.Winmd;

namespace VirtioNetCx.Tests.Interop;

/// <summary>What goes from the text into a metadata file comes out again, and the text agrees with the layout rules.</summary>
[TestFixture]
public sealed class RoundTripTests
{
    private static readonly MetadataText s_text = MetadataText.Load(Repository.Text);

    private static IEnumerable<string> Parts => Inputs.Parts.Select(p => p.Part);

    [TestCaseSource(nameof(Parts))]
    public void Metadata_file_holds_what_the_text_says(string part)
    {
        string @namespace = Inputs.Parts.First(p => p.Part == part).Namespace;
        Catalog read = WinmdReader.Read(Path.Combine(Repository.Metadata, $"{@namespace}.winmd"));
        Catalog surroundings = new();
        surroundings.AddMissing(read);
        surroundings.AddMissing(Inputs.All(s_text));
        CatalogPrinter before = new(Inputs.All(s_text));
        CatalogPrinter after = new(surroundings);

        Assert.That(
            read.Definitions.Select(after.Print).Order(),
            Is.EqualTo(s_text[part].Definitions.Select(before.Print).Order()));
        Assert.That(read.Rejected, Is.Empty);
    }

    [TestCaseSource(nameof(Parts))]
    public void Compiling_the_text_again_gives_the_same_bytes(string part)
    {
        string @namespace = Inputs.Parts.First(p => p.Part == part).Namespace;
        System.Version version = typeof(Program).Assembly.GetName().Version!;
        byte[] once = WinmdWriter.Write(s_text[part], Inputs.All(s_text), @namespace, version);
        byte[] again = WinmdWriter.Write(
            MetadataText.Load(Repository.Text)[part], Inputs.All(MetadataText.Load(Repository.Text)), @namespace, version);

        Assert.That(again, Is.EqualTo(once));
        Assert.That(once, Is.EqualTo(File.ReadAllBytes(Path.Combine(Repository.Metadata, $"{@namespace}.winmd"))));
    }

    /// <summary>
    /// The text states every offset; the rules of the ABI give them a second time. They may differ only where the header
    /// asks for an alignment of its own.
    /// </summary>
    [Test]
    public void Stated_offsets_follow_from_the_types([Values] Architecture architecture)
    {
        string[] aligned = ["NET_RING", "NET_IPV4_ADDRESS", "WDF_INTERRUPT_INFO", "WDF_TIMER_CONFIG"];
        Catalog all = Inputs.All(s_text);
        LayoutEngine engine = new(all, architecture);
        List<string> different = [];
        foreach (StructDefinition structure in all.All<StructDefinition>())
        {
            StructDefinition bare = Bare(structure, StructShape.Of(structure, engine).Pack);
            bool same = engine.Leaves(bare).Select(l => l.Offset).SequenceEqual(engine.Leaves(structure).Select(l => l.Offset))
                && engine.Measure(bare) == engine.Measure(structure);
            if (!same)
            {
                different.Add(structure.Name);
            }
        }

        Assert.That(different, Is.SubsetOf(aligned));
    }

    /// <summary>The structure without its stated numbers.</summary>
    private static StructDefinition Bare(StructDefinition structure, int pack) => structure with
    {
        Size = default,
        Align = default,
        Pack = pack,
        Fields = [.. structure.Fields.Select(f => f with
        {
            Offset = PerArchitecture.Unknown,
            Nested = f.Nested is null ? null : Bare(f.Nested, pack),
        })],
    };
}

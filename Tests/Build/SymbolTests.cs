using System.Reflection.PortableExecutable;

namespace VirtioNetCx.Tests.Build;

/// <summary>The PDB belongs to its image and knows source lines.</summary>
[TestFixtureSource(typeof(Repository), nameof(Repository.Images))]
internal sealed class SymbolTests(string path, string architecture)
{
    private readonly string _name = Path.GetFileNameWithoutExtension(path);

    [Test]
    public void Image_names_its_symbols_without_a_folder_and_by_their_identity()
    {
        using PEReader reader = new(new MemoryStream(Repository.Read(path)));
        DebugDirectoryEntry entry = reader.ReadDebugDirectory().Single(e => e.Type == DebugDirectoryEntryType.CodeView);
        CodeViewDebugDirectoryData data = reader.ReadCodeViewDebugDirectoryData(entry);
        Assert.That(data.Path, Is.EqualTo(_name + ".pdb"));
        string summary = Command.Output("llvm-pdbutil", "dump", "--summary", Path.ChangeExtension(Repository.PathOf(path), ".pdb"));
        Assert.That(summary, Does.Contain($"GUID: {{{data.Guid.ToString().ToUpperInvariant()}}}").And.Contain($"Age: {data.Age}"));
    }

    [Test]
    public void Symbols_know_source_lines_by_the_path_in_the_repository()
    {
        string lines = Command.Output("llvm-pdbutil", "dump", "-l", Path.ChangeExtension(Repository.PathOf(path), ".pdb"));
        Assert.That(lines, Does.Contain("/src/Driver/Runtime/Compiler/MemoryHelpers.cs").And.Contain("/src/Driver/FailFast.Kernel.cs"));
    }

    [Test]
    public void Entry_is_found_by_name()
    {
        string symbols = Command.Output("llvm-pdbutil", "dump", "--publics", Path.ChangeExtension(Repository.PathOf(path), ".pdb"));
        Assert.That(symbols, Does.Contain("`FxDriverEntry`").And.Contain("`GsDriverEntry`"), architecture);
    }
}

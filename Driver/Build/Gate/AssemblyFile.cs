using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace VirtioNetCx.Build;

/// <summary>An assembly with its debug information.</summary>
internal sealed class AssemblyFile : IDisposable
{
    private readonly PEReader _image;
    private readonly MetadataReaderProvider? _symbols;
    private readonly PathMap _paths;

    private AssemblyFile(string path, PEReader image, MetadataReaderProvider? symbols, PathMap paths)
    {
        Path = path;
        _image = image;
        _symbols = symbols;
        _paths = paths;
        Metadata = image.GetMetadataReader();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Types and members.</summary>
    public MetadataReader Metadata { get; }

    /// <summary>Opens an assembly and the portable PDB beside it.</summary>
    public static AssemblyFile Open(string path, PathMap paths)
    {
        PEReader image = new(File.OpenRead(path));
        string pdb = System.IO.Path.ChangeExtension(path, ".pdb");
        MetadataReaderProvider? symbols = File.Exists(pdb) ? MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(pdb)) : null;
        return new AssemblyFile(path, image, symbols, paths);
    }

    /// <summary>The body of a method that has one.</summary>
    public MethodBodyBlock Body(MethodDefinition method) => _image.GetMethodBody(method.RelativeVirtualAddress);

    /// <summary>The source place of an instruction: the sequence point at or before it.</summary>
    public (string File, int Line, int Column) Place(MethodDefinitionHandle method, int offset)
    {
        if (_symbols is null)
        {
            return (Path, 0, 0);
        }

        MetadataReader reader = _symbols.GetMetadataReader();
        (string File, int Line, int Column) place = (Path, 0, 0);
        foreach (SequencePoint point in reader.GetMethodDebugInformation(method).GetSequencePoints())
        {
            // The first visible point serves for what stands before it.
            if (point.IsHidden || (point.Offset > offset && place.Line != 0))
            {
                continue;
            }

            string document = reader.GetString(reader.GetDocument(point.Document).Name);
            place = (_paths.ToFile(document), point.StartLine, point.StartColumn);
        }

        return place;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _symbols?.Dispose();
        _image.Dispose();
    }
}

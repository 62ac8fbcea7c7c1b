using System.Collections.Immutable;
using System.Reflection.PortableExecutable;
using System.Text;

namespace VirtioNetCx.Build;

/// <summary>The parts of a linked image that the checks look at.</summary>
internal sealed class PeImage
{
    /// <summary>Reads a file.</summary>
    public PeImage(byte[] bytes)
    {
        Bytes = bytes;
        using MemoryStream stream = new(bytes);
        Headers = new PEHeaders(stream);
        Imports = [.. ReadImports()];
    }

    /// <summary>The file.</summary>
    public byte[] Bytes { get; }

    /// <summary>Headers.</summary>
    public PEHeaders Headers { get; }

    /// <summary>The optional header, which every image has.</summary>
    public PEHeader Header => Headers.PEHeader ?? throw new BuildException("VNC0040", "not an image");

    /// <summary>Imported functions.</summary>
    public ImmutableArray<(string Module, string Name)> Imports { get; }

    /// <summary>File offset of an address in the image.</summary>
    public int Offset(int address)
    {
        int section = Headers.GetContainingSectionIndex(address);
        return section < 0
            ? throw new BuildException("VNC0040", $"address 0x{address:X} lies in no section")
            : address - Headers.SectionHeaders[section].VirtualAddress + Headers.SectionHeaders[section].PointerToRawData;
    }

    private IEnumerable<(string Module, string Name)> ReadImports()
    {
        DirectoryEntry directory = Header.ImportTableDirectory;
        if (directory.Size == 0)
        {
            yield break;
        }

        for (int entry = Offset(directory.RelativeVirtualAddress); UInt32(entry + 12) != 0; entry += 20)
        {
            string module = Text(Offset((int)UInt32(entry + 12)));
            for (int thunk = Offset((int)UInt32(entry)); UInt64(thunk) != 0; thunk += 8)
            {
                ulong value = UInt64(thunk);
                const ulong byOrdinal = 1UL << 63;
                yield return (module, (value & byOrdinal) != 0 ? $"#{value & 0xFFFF}" : Text(Offset((int)value) + 2));
            }
        }
    }

    private uint UInt32(int offset) => BitConverter.ToUInt32(Bytes, offset);

    private ulong UInt64(int offset) => BitConverter.ToUInt64(Bytes, offset);

    private string Text(int offset)
    {
        int end = Array.IndexOf(Bytes, (byte)0, offset);
        return Encoding.ASCII.GetString(Bytes, offset, end - offset);
    }
}

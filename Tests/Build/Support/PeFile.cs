using System.Collections.Immutable;
using System.Reflection.PortableExecutable;
using System.Text;

namespace VirtioNetCx.Tests.Build;

/// <summary>An image as the tests read it: on their own, not with the build's reader.</summary>
internal sealed class PeFile
{
    private readonly ImmutableArray<SectionHeader> _sections;

    /// <summary>Reads the headers.</summary>
    public PeFile(byte[] bytes)
    {
        Bytes = bytes;
        Headers = new PEHeaders(new MemoryStream(bytes));
        Header = Headers.PEHeader!;
        _sections = Headers.SectionHeaders;
    }

    public byte[] Bytes { get; }

    public PEHeaders Headers { get; }

    public PEHeader Header { get; }

    /// <summary>Address of the stack cookie, relative to the image.</summary>
    public static long Cookie(byte[] bytes)
    {
        PeFile file = new(bytes);
        return (long)(file.LoadConfig64(0x58) - file.Header.ImageBase);
    }

    /// <summary>Offset in the file.</summary>
    public int Offset(int address)
    {
        SectionHeader section = _sections.Single(
            s => address >= s.VirtualAddress && address < s.VirtualAddress + Math.Max(s.VirtualSize, s.SizeOfRawData));
        return address - section.VirtualAddress + section.PointerToRawData;
    }

    /// <summary>The section that an absolute address lies in.</summary>
    public SectionHeader Section(ulong address)
    {
        int relative = checked((int)(address - Header.ImageBase));
        return _sections.Single(s => relative >= s.VirtualAddress && relative < s.VirtualAddress + s.VirtualSize);
    }

    /// <summary>A field of the load configuration.</summary>
    public ulong LoadConfig64(int field) => BitConverter.ToUInt64(Bytes, Offset(Header.LoadConfigTableDirectory.RelativeVirtualAddress) + field);

    /// <summary>A field of the load configuration.</summary>
    public uint LoadConfig32(int field) => BitConverter.ToUInt32(Bytes, Offset(Header.LoadConfigTableDirectory.RelativeVirtualAddress) + field);

    /// <summary>Imported functions as <c>image!function</c>.</summary>
    public IEnumerable<string> Imports()
    {
        for (int at = Offset(Header.ImportTableDirectory.RelativeVirtualAddress); BitConverter.ToUInt32(Bytes, at) != 0; at += 20)
        {
            string module = Text(Offset(BitConverter.ToInt32(Bytes, at + 12)));
            for (int name = Offset(BitConverter.ToInt32(Bytes, at)); BitConverter.ToInt64(Bytes, name) != 0; name += 8)
            {
                yield return $"{module}!{Text(Offset(BitConverter.ToInt32(Bytes, name)) + 2)}";
            }
        }
    }

    private string Text(int offset) => Encoding.ASCII.GetString(Bytes, offset, Array.IndexOf(Bytes, (byte)0, offset) - offset);
}

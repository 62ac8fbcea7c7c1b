using System.Buffers.Binary;
using System.Text;

namespace VirtioNetCx.Build;

/// <summary>A section under construction: bytes and the places where the linker fills in addresses.</summary>
internal sealed class CoffSection(string name, uint characteristics)
{
    /// <summary>Code that may be read and run, aligned to 16.</summary>
    public const uint Code = 0x6050_0020;

    /// <summary>Data that may be read, aligned to 16.</summary>
    public const uint ReadOnly = 0x4050_0040;

    /// <summary>Data that may be read and written, aligned to 16.</summary>
    public const uint Writable = 0xC050_0040;

    /// <summary>Name, at most eight bytes.</summary>
    public string Name => name;

    /// <summary>IMAGE_SCN flags.</summary>
    public uint Characteristics => characteristics;

    /// <summary>Contents.</summary>
    public List<byte> Bytes { get; } = [];

    /// <summary>Where addresses go.</summary>
    public List<(int Offset, string Symbol, ushort Type)> Relocations { get; } = [];

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => Bytes.AddRange(bytes);

    /// <summary>Writes a little-endian value over what is there.</summary>
    public void Put(int offset, ulong value, int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        for (int i = 0; i < size; i++)
        {
            Bytes[offset + i] = bytes[i];
        }
    }
}

/// <summary>Writes COFF object files: sections, relocations, external symbols.</summary>
internal sealed class CoffWriter(Target target)
{
    private const int HeaderSize = 20;
    private const int SectionHeaderSize = 40;
    private readonly List<CoffSection> _sections = [];
    private readonly List<(string Name, uint Value, short Section)> _symbols = [];

    /// <summary>Begins a section.</summary>
    public CoffSection Section(string name, uint characteristics)
    {
        CoffSection section = new(name, characteristics);
        _sections.Add(section);
        return section;
    }

    /// <summary>Names a place in a section for the linker.</summary>
    public void Define(string name, CoffSection section, int offset) =>
        _symbols.Add((name, (uint)offset, (short)(_sections.IndexOf(section) + 1)));

    /// <summary>Names a constant.</summary>
    public void DefineAbsolute(string name, uint value) => _symbols.Add((name, value, -1));

    /// <summary>The file.</summary>
    public byte[] ToBytes()
    {
        foreach (string name in _sections.SelectMany(s => s.Relocations).Select(r => r.Symbol).Distinct())
        {
            if (!_symbols.Any(symbol => symbol.Name == name))
            {
                _symbols.Add((name, 0, 0));
            }
        }

        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        int data = HeaderSize + (SectionHeaderSize * _sections.Count);
        int symbols = data + _sections.Sum(s => s.Bytes.Count + (10 * s.Relocations.Count));
        writer.Write(target.Machine);
        writer.Write((ushort)_sections.Count);
        writer.Write(0u);
        writer.Write(symbols);
        writer.Write(_symbols.Count);
        writer.Write(0u);
        WriteSections(writer, data);
        WriteSymbols(writer);
        return stream.ToArray();
    }

    private void WriteSections(BinaryWriter writer, int data)
    {
        foreach (CoffSection section in _sections)
        {
            writer.Write(ShortName(section.Name));
            writer.Write(0ul);
            writer.Write(section.Bytes.Count);
            writer.Write(data);
            data += section.Bytes.Count;
            writer.Write(section.Relocations.Count == 0 ? 0 : data);
            data += 10 * section.Relocations.Count;
            writer.Write(0u);
            writer.Write((ushort)section.Relocations.Count);
            writer.Write((ushort)0);
            writer.Write(section.Characteristics);
        }

        foreach (CoffSection section in _sections)
        {
            writer.Write(section.Bytes.ToArray());
            foreach ((int offset, string symbol, ushort type) in section.Relocations)
            {
                writer.Write(offset);
                writer.Write(_symbols.FindIndex(s => s.Name == symbol));
                writer.Write(type);
            }
        }
    }

    private void WriteSymbols(BinaryWriter writer)
    {
        MemoryStream strings = new();
        foreach ((string name, uint value, short section) in _symbols)
        {
            if (name.Length <= 8)
            {
                writer.Write(ShortName(name));
            }
            else
            {
                writer.Write(0u);
                writer.Write((uint)strings.Length + 4);
                strings.Write(Encoding.ASCII.GetBytes(name + '\0'));
            }

            const byte external = 2;
            const ushort function = 0x20; // the linker lists only functions in the guard table
            const byte isStatic = 3;
            writer.Write(value);
            writer.Write(section);
            writer.Write(section > 0 && IsCode(section) ? function : (ushort)0);
            writer.Write(section == -1 ? isStatic : external);
            writer.Write((byte)0);
        }

        writer.Write((uint)strings.Length + 4);
        writer.Write(strings.ToArray());
    }

    private bool IsCode(short section) => (_sections[section - 1].Characteristics & 0x20) != 0;

    private static byte[] ShortName(string name)
    {
        byte[] bytes = new byte[8];
        _ = Encoding.ASCII.GetBytes(name, bytes);
        return bytes;
    }
}

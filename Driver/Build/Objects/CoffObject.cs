using System.Reflection.PortableExecutable;
using System.Text;

namespace VirtioNetCx.Build;

/// <summary>What an object file defines, and who in it refers to what.</summary>
internal sealed class CoffObject
{
    private const int SymbolSize = 18;
    private readonly byte[] _bytes;
    private readonly int _symbols;
    private readonly int _strings;

    private CoffObject(byte[] bytes)
    {
        _bytes = bytes;
        using MemoryStream stream = new(bytes);
        PEHeaders headers = new(stream);
        _symbols = headers.CoffHeader.PointerToSymbolTable;
        _strings = _symbols + (headers.CoffHeader.NumberOfSymbols * SymbolSize);
        List<(string Name, int Section, uint Value)> defined = [];
        List<string> undefined = [];
        for (int i = 0; i < headers.CoffHeader.NumberOfSymbols; i++)
        {
            int at = _symbols + (i * SymbolSize);
            short section = BitConverter.ToInt16(_bytes, at + 12);
            bool isExternal = _bytes[at + 16] == 2;
            if (isExternal && section > 0)
            {
                defined.Add((SymbolName(i), section, BitConverter.ToUInt32(_bytes, at + 8)));
            }
            else if (isExternal && section == 0)
            {
                undefined.Add(SymbolName(i));
            }

            i += _bytes[at + 17];
        }

        Undefined = undefined;
        Defined = [.. defined.Select(d => d.Name)];
        ILookup<int, (string Name, int Section, uint Value)> bySection = defined.OrderBy(d => d.Value).ToLookup(d => d.Section);
        References = [.. headers.SectionHeaders.SelectMany((section, index) => ReadReferences(section, bySection[index + 1]))];
    }

    /// <summary>Names that other objects must define.</summary>
    public IReadOnlyList<string> Undefined { get; }

    /// <summary>Names that this object defines.</summary>
    public IReadOnlyList<string> Defined { get; }

    /// <summary>References from code, by the function that they stand in.</summary>
    public IReadOnlyList<(string From, string To)> References { get; }

    /// <summary>Reads a file.</summary>
    public static CoffObject Read(string path) => new(File.ReadAllBytes(path));

    private IEnumerable<(string From, string To)> ReadReferences(
        SectionHeader section, IEnumerable<(string Name, int Section, uint Value)> functions)
    {
        if (!section.SectionCharacteristics.HasFlag(SectionCharacteristics.MemExecute))
        {
            yield break;
        }

        (string Name, int Section, uint Value)[] starts = [.. functions];
        for (int i = 0; i < section.NumberOfRelocations; i++)
        {
            int at = section.PointerToRelocations + (i * 10);
            uint place = BitConverter.ToUInt32(_bytes, at);
            string from = starts.LastOrDefault(s => s.Value <= place).Name ?? section.Name;
            yield return (from, SymbolName(BitConverter.ToInt32(_bytes, at + 4)));
        }
    }

    private string SymbolName(int index)
    {
        int at = _symbols + (index * SymbolSize);
        ReadOnlySpan<byte> name = BitConverter.ToInt32(_bytes, at) == 0
            ? _bytes.AsSpan(_strings + BitConverter.ToInt32(_bytes, at + 4))
            : _bytes.AsSpan(at, 8);
        int end = name.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }
}

using System.Text;

namespace VirtioNetCx.Build;

/// <summary>The VERSIONINFO of a network driver as a compiled resource file, which every linker takes as it is.</summary>
internal static class VersionResource
{
    private const ushort EnglishUnitedStates = 0x0409;
    private const ushort Unicode = 1200;

    /// <summary>Makes the file.</summary>
    /// <param name="version">File and product version.</param>
    /// <param name="strings">StringFileInfo values in order.</param>
    public static byte[] Create(Version version, IReadOnlyList<(string Name, string Value)> strings)
    {
        byte[] info = Block("VS_VERSION_INFO", FixedInfo(version), isText: false,
            Block("StringFileInfo", [], isText: true,
                Block($"{EnglishUnitedStates:X4}{Unicode:X4}", [], isText: true, [.. strings.Select(s => Text(s.Name, s.Value))])),
            Block("VarFileInfo", [], isText: true,
                Block("Translation", [.. BitConverter.GetBytes(EnglishUnitedStates), .. BitConverter.GetBytes(Unicode)], isText: false)));

        // An empty entry marks the file as 32-bit; then comes type 16 (version), name 1.
        return [.. Entry(0, 0, 0, []), .. Entry(16, 1, EnglishUnitedStates, info)];
    }

    private static byte[] Entry(ushort type, ushort name, ushort language, byte[] data)
    {
        const ushort moveable = 0x30;
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(data.Length);
        writer.Write(32);
        writer.Write((ushort)0xFFFF);
        writer.Write(type);
        writer.Write((ushort)0xFFFF);
        writer.Write(name);
        writer.Write(0u);
        writer.Write(type == 0 ? (ushort)0 : moveable);
        writer.Write(language);
        writer.Write(0ul);
        writer.Write(data);
        Align(stream);
        return stream.ToArray();
    }

    private static byte[] FixedInfo(Version version)
    {
        const uint signature = 0xFEEF04BD;
        const uint formatVersion = 0x10000;
        const uint windowsNt = 0x40004;
        const uint driver = 3;
        const uint networkDriver = 6;
        uint high = ((uint)version.Major << 16) | (uint)version.Minor;
        uint low = ((uint)Math.Max(version.Build, 0) << 16) | (uint)Math.Max(version.Revision, 0);
        uint[] fields = [signature, formatVersion, high, low, high, low, 0x3F, 0, windowsNt, driver, networkDriver, 0, 0];
        return [.. fields.SelectMany(BitConverter.GetBytes)];
    }

    private static byte[] Text(string name, string value) => Block(name, Encoding.Unicode.GetBytes(value + '\0'), isText: true);

    /// <summary>Length, value length (in characters for text), type, key; value and children aligned to four bytes.</summary>
    private static byte[] Block(string key, byte[] value, bool isText, params byte[][] children)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write((ushort)0);
        writer.Write((ushort)(isText ? value.Length / 2 : value.Length));
        writer.Write(isText ? (ushort)1 : (ushort)0);
        writer.Write(Encoding.Unicode.GetBytes(key + '\0'));
        Align(stream);
        writer.Write(value);
        foreach (byte[] child in children)
        {
            Align(stream);
            writer.Write(child);
        }

        byte[] block = stream.ToArray();
        _ = BitConverter.TryWriteBytes(block, (ushort)block.Length);
        return block;
    }

    private static void Align(MemoryStream stream)
    {
        while (stream.Length % 4 != 0)
        {
            stream.WriteByte(0);
        }
    }
}

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Reflection.PortableExecutable;

namespace VirtioNetCx.Metal.Runner.Symbols;

/// <summary>An image in the machine: where it lies, its file, its unwind tables, and the way to names and lines.</summary>
internal sealed class LoadedImage
{
    private readonly string _file;
    private readonly ulong _preferredBase;
    private readonly byte[] _memory;
    private readonly int _functions;
    private readonly int _functionsEnd;
    private readonly List<(ulong Start, ulong End)> _code = [];

    public LoadedImage(string name, string file, ulong address)
    {
        Name = name;
        Base = address;
        _file = Path.GetFullPath(file);
        byte[] bytes = File.ReadAllBytes(file);
        using PEReader reader = new(new MemoryStream(bytes, writable: false));
        PEHeader header = reader.PEHeaders.PEHeader!;
        _preferredBase = header.ImageBase;
        _memory = new byte[header.SizeOfImage];
        foreach (SectionHeader section in reader.PEHeaders.SectionHeaders)
        {
            int length = Math.Min(section.VirtualSize, section.SizeOfRawData);
            bytes.AsSpan(section.PointerToRawData, length).CopyTo(_memory.AsSpan(section.VirtualAddress));
            if ((section.SectionCharacteristics & SectionCharacteristics.MemExecute) != 0)
            {
                _code.Add(((ulong)section.VirtualAddress, (ulong)section.VirtualAddress + (ulong)section.VirtualSize));
            }
        }

        _functions = header.ExceptionTableDirectory.RelativeVirtualAddress;
        _functionsEnd = _functions + header.ExceptionTableDirectory.Size;
    }

    public string Name { get; }

    private ulong Base { get; }

    /// <summary>The address lies in code of the image.</summary>
    public bool HasCode(ulong address) =>
        address >= Base && _code.Exists(range => address - Base >= range.Start && address - Base < range.End);

    /// <summary>Offset from the image's first byte.</summary>
    public uint OffsetOf(ulong address) => (uint)(address - Base);

    /// <summary>Unwind information of the function around an offset; null for a leaf function.</summary>
    public UnwindInfo? UnwindInfoAt(uint offset)
    {
        for (int at = _functions; at < _functionsEnd; at += 12)
        {
            uint start = BinaryPrimitives.ReadUInt32LittleEndian(_memory.AsSpan(at));
            uint end = BinaryPrimitives.ReadUInt32LittleEndian(_memory.AsSpan(at + 4));
            if (offset >= start && offset < end)
            {
                return UnwindInfo.Read(_memory, (int)BinaryPrimitives.ReadUInt32LittleEndian(_memory.AsSpan(at + 8)), start);
            }
        }

        return null;
    }

    /// <summary>Not a function's first byte, which is a pointer to it rather than a return address.</summary>
    public bool IsInsideFunction(ulong address) => UnwindInfoAt(OffsetOf(address)) is { } info && info.FunctionStart != OffsetOf(address);

    /// <summary>"function at file:line" for an address, with inlined functions first.</summary>
    public IEnumerable<string> Describe(ulong address)
    {
        ulong offset = address - Base;
        string place = $"{Name}+0x{offset:x}";
        string[] lines = Symbolize(unchecked(_preferredBase + offset));
        for (int i = 0; i + 1 < lines.Length; i += 2)
        {
            string where = lines[i + 1].StartsWith("??", StringComparison.Ordinal) ? "" : $" at {lines[i + 1].TrimEnd('0').TrimEnd(':')}";
            yield return lines[i] == "??" ? place : $"{lines[i]}{where} ({place})";
        }

        if (lines.Length < 2)
        {
            yield return place;
        }
    }

    private string[] Symbolize(ulong address)
    {
        // The image names its PDB without a folder: it is looked for where the file is.
        ProcessStartInfo start = new("llvm-symbolizer", [$"--obj={_file}", $"0x{address:x}"])
        {
            WorkingDirectory = Path.GetDirectoryName(_file),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return [$"(llvm-symbolizer is missing: apt-get install llvm)", "??"];
        }
    }
}

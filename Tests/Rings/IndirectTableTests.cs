using System;
using System.Runtime.InteropServices;
using NUnit.Framework;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Tests.Rings;

/// <summary>An indirect table word by word, and the memory around it.</summary>
internal sealed unsafe class IndirectTableTests
{
    private const ushort Next = 1;
    private const ushort Write = 2;

    [Test]
    public void Entries_are_written_and_nothing_around_them([Values] bool packed, [Values(1, 2, 3)] int entries)
    {
        byte* memory = (byte*)NativeMemory.AlignedAlloc(16 * 6, 16);
        Span<byte> bytes = new(memory, 16 * 6);
        bytes.Fill(0xA5);
        IndirectTable table = new(memory + 16, packed);
        for (int i = 0; i < entries - 1; i++)
        {
            table.AppendReadable(0x1000 + (ulong)i, 7);
        }

        table.AppendWritable(0x2000, 9);
        uint length = table.End();
        ushort* words = (ushort*)(memory + 16);
        (ulong Address, uint Length, ushort First, ushort Second)[] seen = new (ulong, uint, ushort, ushort)[entries];
        for (int i = 0; i < entries; i++)
        {
            seen[i] = (*(ulong*)(words + (8 * i)), *(uint*)(words + (8 * i) + 4), words[(8 * i) + 6], words[(8 * i) + 7]);
        }

        bool isElseKept = bytes[..16].IndexOfAnyExcept((byte)0xA5) < 0 && bytes[(16 * (entries + 1))..].IndexOfAnyExcept((byte)0xA5) < 0;
        NativeMemory.AlignedFree(memory);
        Assert.That(isElseKept, Is.True);
        Assert.That((length, table.Room), Is.EqualTo((16 * (uint)entries, 10ul)));
        for (int i = 0; i < entries; i++)
        {
            bool isLast = i == entries - 1;
            ushort flags = isLast ? Write : packed ? (ushort)0 : Next;
            ushort next = isLast || packed ? (ushort)0 : (ushort)(i + 1);
            Assert.That(seen[i], Is.EqualTo((
                isLast ? 0x2000 : 0x1000 + (ulong)i,
                isLast ? 9u : 7,
                packed ? (ushort)0 : flags,
                packed ? flags : next)), $"entry {i}");
        }
    }
}

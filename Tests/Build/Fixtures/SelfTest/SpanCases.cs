using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace VirtioNetCx.Fixtures;

internal static unsafe class SpanCases
{
    internal static bool Run(SelfTestCase which)
    {
        switch (which)
        {
            case SelfTestCase.SpanAccess:
                SpanAccess();
                return true;
            case SelfTestCase.SpanConversions:
                SpanConversions();
                return true;
            case SelfTestCase.Copying:
                Copying();
                return true;
            case SelfTestCase.Filling:
                Filling();
                return true;
            case SelfTestCase.StructCopies:
                StructCopies();
                return true;
            case SelfTestCase.ByteOrder:
                ByteOrder();
                return true;
            default:
                return false;
        }
    }

    private static void SpanAccess()
    {
        Span<int> numbers = stackalloc int[5];
        for (int i = 0; i < numbers.Length; i++)
        {
            Entry.Check(numbers[i] == 0);
            numbers[i] = i * i;
        }

        Span<int> middle = numbers.Slice(1, 3);
        middle[2] = 90;
        Entry.Check(numbers[3] == 90 && middle.Length == 3 && middle[0] == 1);
        Entry.Check(numbers.Slice(5).IsEmpty && numbers.Slice(4)[0] == 16);
        int sum = 0;
        foreach (int number in numbers)
        {
            sum += number;
        }

        Entry.Check(sum == 0 + 1 + 4 + 90 + 16);
    }

    private static void SpanConversions()
    {
        ReadOnlySpan<byte> text = "abc"u8;
        ReadOnlySpan<char> wide = ['a', 'b', '\0'];
        ReadOnlySpan<ulong> constants = [1, 0xFFFF_0000_FFFF_0000, 3];
        Entry.Check(text.Length == 3 && text[2] == (byte)'c');
        Entry.Check(wide.Length == 3 && wide[1] == 'b' && wide[2] == 0);
        Entry.Check(constants[1] == 0xFFFF_0000_FFFF_0000);
        Entry.Check(MemoryMarshal.AsBytes(wide).Length == 6 && MemoryMarshal.AsBytes(wide)[2] == (byte)'b');
        Entry.Check(MemoryMarshal.Cast<ulong, ushort>(constants).Length == 12 && MemoryMarshal.Cast<ulong, ushort>(constants)[5] == 0xFFFF);
        Entry.Check(text.SequenceEqual("abc"u8) && !text.SequenceEqual("abd"u8) && !text.SequenceEqual("ab"u8));
        // SAFETY: two of the three bytes behind the pointer.
        fixed (byte* first = text)
        {
            Entry.Check(new ReadOnlySpan<byte>(first + 1, 2)[0] == (byte)'b');
        }
    }

    private static void Copying()
    {
        Span<byte> area = stackalloc byte[160];
        Span<byte> expected = stackalloc byte[160];
        for (int length = 0; length < 70; length++)
        {
            for (int shift = -20; shift <= 20; shift++)
            {
                for (int i = 0; i < area.Length; i++)
                {
                    area[i] = expected[i] = (byte)(i * 7);
                }

                for (int i = 0; i < length; i++)
                {
                    expected[40 + shift + i] = (byte)((40 + i) * 7);
                }

                area.Slice(40, length).CopyTo(area.Slice(40 + shift));
                Entry.Check(area.SequenceEqual(expected));
            }
        }
    }

    private static void Filling()
    {
        Span<byte> area = stackalloc byte[64];
        for (int start = 0; start < 12; start++)
        {
            for (int length = 0; length < 40; length++)
            {
                area.Fill(0xAA);
                area.Slice(start, length).Clear();
                for (int i = 0; i < area.Length; i++)
                {
                    Entry.Check(area[i] == (i >= start && i < start + length ? 0 : 0xAA));
                }
            }
        }
    }

    private static void StructCopies()
    {
        // SAFETY: indices stay below the 300 of the buffer.
        Large large = default;
        for (int i = 0; i < 300; i++)
        {
            Entry.Check(large.Bytes[i] == 0);
            large.Bytes[i] = (byte)i;
        }

        Large copy = large;
        large = default;
        for (int i = 0; i < 300; i++)
        {
            Entry.Check(copy.Bytes[i] == (byte)i && large.Bytes[i] == 0);
        }
    }

    private static void ByteOrder()
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, 0x0102);
        Entry.Check(bytes[0] == 1 && bytes[1] == 2 && BinaryPrimitives.ReadUInt16LittleEndian(bytes) == 0x0201);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.Slice(1), 0x01020304);
        Entry.Check(bytes[1] == 1 && bytes[4] == 4 && BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]) == 0x01020304);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, 0x0102030405060708);
        Entry.Check(bytes[7] == 8 && BinaryPrimitives.ReadUInt64LittleEndian(bytes) == 0x0807060504030201);
        Entry.Check(BinaryPrimitives.ReverseEndianness((ushort)0x1234) == 0x3412);
        Entry.Check(BinaryPrimitives.ReverseEndianness(0x12345678U) == 0x78563412U);
        Entry.Check(BinaryPrimitives.ReverseEndianness(0x123456789ABCDEF0UL) == 0xF0DEBC9A78563412UL);
    }

    private struct Large
    {
        public fixed byte Bytes[300];
    }
}

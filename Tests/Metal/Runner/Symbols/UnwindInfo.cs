using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace VirtioNetCx.Metal.Runner.Symbols;

/// <summary>What one step of a function's prolog did.</summary>
internal enum UnwindOperation
{
    PushRegister,
    Allocate,
    SetFrame,
    SaveRegister,
    Other,
}

/// <summary>One step of a prolog; <paramref name="Value"/> is a size or a stack offset in bytes.</summary>
internal readonly record struct UnwindCode(uint PrologOffset, UnwindOperation Operation, int Register, uint Value);

/// <summary>The UNWIND_INFO of a function (PE format specification, exception handling).</summary>
internal sealed record UnwindInfo(
    uint FunctionStart, uint PrologBytes, int FrameRegister, uint FrameOffset, IReadOnlyList<UnwindCode> Codes, uint? Chained)
{
    private const int ChainedFlag = 4;

    /// <summary>Reads the structure at <paramref name="at"/> of an image as it lies in memory.</summary>
    public static UnwindInfo Read(ReadOnlySpan<byte> image, int at, uint functionStart)
    {
        int flags = image[at] >> 3;
        int count = image[at + 2];
        int codes = at + 4;
        List<UnwindCode> list = [];
        for (int i = 0; i < count;)
        {
            int slot = codes + (i * 2);
            list.Add(ReadCode(image, slot, out int used));
            i += used;
        }

        int after = codes + ((count + 1) / 2 * 4);
        uint? chained = (flags & ChainedFlag) != 0 ? BinaryPrimitives.ReadUInt32LittleEndian(image[after..]) : null;
        return new UnwindInfo(functionStart, image[at + 1], image[at + 3] & 15, (uint)(image[at + 3] >> 4) * 16, list, chained);
    }

    private static UnwindCode ReadCode(ReadOnlySpan<byte> image, int slot, out int used)
    {
        uint offset = image[slot];
        int operation = image[slot + 1] & 15;
        int info = image[slot + 1] >> 4;
        uint next = BinaryPrimitives.ReadUInt16LittleEndian(image[(slot + 2)..]);
        used = operation switch
        {
            1 => info == 0 ? 2 : 3,
            4 or 8 => 2,
            5 or 9 => 3,
            _ => 1,
        };
        return operation switch
        {
            0 => new(offset, UnwindOperation.PushRegister, info, 0),
            1 when info == 0 => new(offset, UnwindOperation.Allocate, 0, next * 8),
            1 => new(offset, UnwindOperation.Allocate, 0, BinaryPrimitives.ReadUInt32LittleEndian(image[(slot + 2)..])),
            2 => new(offset, UnwindOperation.Allocate, 0, ((uint)info * 8) + 8),
            3 => new(offset, UnwindOperation.SetFrame, 0, 0),
            4 => new(offset, UnwindOperation.SaveRegister, info, next * 8),
            5 => new(offset, UnwindOperation.SaveRegister, info, BinaryPrimitives.ReadUInt32LittleEndian(image[(slot + 2)..])),
            _ => new(offset, UnwindOperation.Other, 0, 0),
        };
    }
}

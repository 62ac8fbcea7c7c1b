using System;
using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal;

/// <summary>
/// Text out through QEMU's debug console (port 0xE9). Each CPU builds its own line and sends it whole, so lines of two
/// CPUs never mix. A line that starts with '@' is an event for the runner (README.md, "Lines").
/// </summary>
// SAFETY: lines are written below LineLimit, in the block of the CPU that runs.
internal static unsafe class Text
{
    private const ushort DebugPort = 0xE9;

    private static SpinLock s_lock;

    public static void Write(ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            Write(text[i]);
        }
    }

    public static void Write(byte character)
    {
        PerCpu* cpu = PerCpu.Current;
        if (character == (byte)'\n' || cpu->LineLength == PerCpu.LineLimit)
        {
            Flush(cpu);
        }

        if (character != (byte)'\n')
        {
            cpu->Line[cpu->LineLength++] = character;
        }
    }

    public static void WriteLine(ReadOnlySpan<byte> text)
    {
        Write(text);
        Write((byte)'\n');
    }

    /// <summary>Writes a zero-terminated string.</summary>
    public static void WriteNative(byte* text)
    {
        while (text != null && *text != 0)
        {
            Write(*text++);
        }
    }

    public static void WriteHex(ulong value)
    {
        Write("0x"u8);
        int shift = 60;
        while (shift > 0 && value >> shift == 0)
        {
            shift -= 4;
        }

        for (; shift >= 0; shift -= 4)
        {
            uint digit = (uint)(value >> shift) & 15;
            Write((byte)(digit < 10 ? '0' + digit : 'a' + digit - 10));
        }
    }

    public static void WriteDecimal(ulong value)
    {
        byte* digits = stackalloc byte[20];
        int count = 0;
        do
        {
            digits[count++] = (byte)('0' + (value % 10));
            value /= 10;
        }
        while (value != 0);

        while (count > 0)
        {
            Write(digits[--count]);
        }
    }

    /// <summary>Forgets a half-built line: what follows is a fault report and must start at the line's beginning.</summary>
    public static void StartOver()
    {
        PerCpu* cpu = PerCpu.Current;
        if (cpu->LineLength != 0)
        {
            Flush(cpu);
        }
    }

    private static void Flush(PerCpu* cpu)
    {
        cpu->Line[cpu->LineLength] = (byte)'\n';
        ulong flags = s_lock.Enter();
        Cpu.OutBytes(DebugPort, cpu->Line, (nuint)cpu->LineLength + 1);
        s_lock.Leave(flags);
        cpu->LineLength = 0;
    }
}

using System;
using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal;

/// <summary>How a run ends: an exit status through QEMU's isa-debug-exit device, after an event line that says why.</summary>
internal static class Report
{
    private const ushort ExitPort = 0xF4;
    private const uint PassedCode = 0x31;
    private const uint FailedCode = 0x01;

    /// <summary>The scenario ended as it should.</summary>
    public static void Passed()
    {
        Text.WriteLine("@passed {}"u8);
        Exit(PassedCode);
    }

    /// <summary>The scenario did not get the result it wanted.</summary>
    public static void Failed(ReadOnlySpan<byte> what, ulong value)
    {
        Event("@failed {\"text\":\""u8, what, value);
        Exit(FailedCode);
    }

    /// <summary>The machine program's own rules were broken: memory, loader, device tables.</summary>
    public static void Fatal(ReadOnlySpan<byte> what, ulong value)
    {
        Text.StartOver();
        Event("@fatal {\"text\":\""u8, what, value);
        Cpu.Snapshot();
        Exit(FailedCode);
    }

    /// <summary>Leaves QEMU with status (code &lt;&lt; 1) | 1.</summary>
    public static void Exit(uint code)
    {
        Cpu.Out32(ExitPort, code);
        Cpu.Halt();
    }

    private static void Event(ReadOnlySpan<byte> head, ReadOnlySpan<byte> what, ulong value)
    {
        Text.Write(head);
        Text.Write(what);
        Text.Write(" "u8);
        Text.WriteHex(value);
        Text.WriteLine("\"}"u8);
    }
}

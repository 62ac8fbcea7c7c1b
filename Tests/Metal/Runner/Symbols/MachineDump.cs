using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;

namespace VirtioNetCx.Metal.Runner.Symbols;

/// <summary>The lines @fault and @stack of the machine (Machine/FaultReport.cs).</summary>
internal sealed class MachineDump
{
    private static readonly string[] s_registerNames =
        ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];

    public MachineDump(JsonElement fault)
    {
        Vector = fault.GetProperty("vector").GetInt32();
        Cpu = fault.GetProperty("cpu").GetInt32();
        Irql = fault.GetProperty("irql").GetInt32();
        Error = Number(fault.GetProperty("error"));
        Cr2 = Number(fault.GetProperty("cr2"));
        Rip = Number(fault.GetProperty("rip"));
        for (int i = 0; i < s_registerNames.Length; i++)
        {
            Registers[i] = Number(fault.GetProperty(s_registerNames[i]));
        }
    }

    public int Vector { get; }

    public int Cpu { get; }

    public int Irql { get; }

    public ulong Error { get; }

    public ulong Cr2 { get; }

    public ulong Rip { get; }

    /// <summary>In the order of the processor's register numbers.</summary>
    public ulong[] Registers { get; } = new ulong[16];

    /// <summary>Words of the stack by address.</summary>
    public Dictionary<ulong, ulong> Stack { get; } = [];

    /// <summary>Takes a @stack line.</summary>
    public void Add(JsonElement row)
    {
        ulong at = Number(row.GetProperty("at"));
        foreach (JsonElement word in row.GetProperty("words").EnumerateArray())
        {
            Stack[at] = Number(word);
            at += 8;
        }
    }

    /// <summary>The exception in words.</summary>
    public string Describe() => Vector switch
    {
        0 => "division error (#DE)",
        2 => "stopped by the runner",
        3 => "breakpoint (int3)",
        6 => "invalid instruction (#UD)",
        8 => "double fault (#DF)",
        13 => "general protection fault (#GP)",
        14 => DescribePageFault(),
        48 => "reported",
        _ => $"exception {Vector}",
    } + $", CPU {Cpu}, IRQL {Irql}";

    /// <summary>A number as the machine writes it, 0x...</summary>
    public static ulong Number(JsonElement text) =>
        ulong.Parse(text.GetString().AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private string DescribePageFault()
    {
        const ulong present = 1;
        const ulong write = 2;
        const ulong fetch = 16;
        string access = (Error & fetch) != 0 ? "execution" : (Error & write) != 0 ? "write" : "read";
        return $"page fault (#PF): {access} at 0x{Cr2:x}, page {((Error & present) != 0 ? "protected" : "not present")}";
    }
}

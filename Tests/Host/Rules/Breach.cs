using System;

namespace VirtioNetCx.Host;

/// <summary>Stops the client at its first breach of a rule.</summary>
internal static unsafe class Breach
{
    private const int DetailBytes = 512;

    /// <summary>
    /// Reports and never returns. <paramref name="format"/> is a zero-terminated u8 literal for <see cref="TextBuffer.Format"/>;
    /// the framework function and the callback the client is in are put before it.
    /// </summary>
    public static void Raise(Rule rule, ReadOnlySpan<byte> format, ulong a0 = 0, ulong a1 = 0, ulong a2 = 0, ulong a3 = 0)
    {
        byte* detail = stackalloc byte[DetailBytes];
        TextBuffer text = new(detail, DetailBytes);
        CpuState* cpu = Cpu.Current;
        if (cpu->Function != null)
        {
            text.AppendText(cpu->Function);
            text.Append(": "u8);
        }

        // SAFETY: u8 literals end in a zero that is not part of the span.
        fixed (byte* zeroTerminated = format)
        {
            text.Format(zeroTerminated, a0, a1, a2, a3);
        }

        if (cpu->Callback != null)
        {
            text.Append(" (in "u8);
            text.AppendText(cpu->Callback);
            text.Append(" at IRQL "u8);
            text.AppendNumber(cpu->Irql, 10, 0, 0, false);
            text.Append((byte)')');
        }

        RuleText about = RuleBook.Describe(rule);
        fixed (byte* id = about.Id, sentence = about.Text, section = about.Section)
        {
            RuleBreach breach = new()
            {
                Rule = rule,
                Id = id,
                Text = sentence,
                Section = section,
                BugCheck = about.BugCheck,
                Detail = detail,
            };
            Platform.Calls.Breach(&breach);
        }

        for (; ; )
        {
        }
    }

    public static void Raise(Rule rule)
    {
        Raise(rule, "rule broken"u8);
    }
}

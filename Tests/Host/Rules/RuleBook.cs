using System;

namespace VirtioNetCx.Host;

/// <summary>What a rule says.</summary>
internal readonly ref struct RuleText(ReadOnlySpan<byte> id, ReadOnlySpan<byte> text, ReadOnlySpan<byte> section, int bugCheck = -1)
{
    public ReadOnlySpan<byte> Id { get; } = id;

    public ReadOnlySpan<byte> Text { get; } = text;

    public ReadOnlySpan<byte> Section { get; } = section;

    public int BugCheck { get; } = bugCheck;
}

/// <summary>The rules in words: identifier, sentence, section of the contract, bugcheck number.</summary>
public static unsafe class RuleBook
{
    /// <summary>
    /// Fills the texts (zero-terminated, never freed) and the bugcheck number of a rule; false for <see cref="Rule.None"/>
    /// and numbers that are no rule.
    /// </summary>
    public static bool TryDescribe(Rule rule, RuleBreach* about)
    {
        RuleText text = Describe(rule);
        if (text.Id.Length == 0)
        {
            return false;
        }

        // SAFETY: u8 literals are read-only data that never moves and end in a zero.
        fixed (byte* id = text.Id, sentence = text.Text, section = text.Section)
        {
            *about = new()
            {
                Rule = rule,
                Id = id,
                Text = sentence,
                Section = section,
                BugCheck = text.BugCheck,
            };
        }

        return true;
    }

    internal static RuleText Describe(Rule rule)
    {
        if (rule is >= Rule.HostOutOfMemory and <= Rule.UnicodeString)
        {
            return KernelRules.Describe(rule);
        }

        if (rule is >= Rule.BindTwice and <= Rule.FunctionTableModified)
        {
            return BindingRules.Describe(rule);
        }

        if (rule is >= Rule.HandleInvalid and <= Rule.MemoryOverrun)
        {
            return ObjectRules.Describe(rule);
        }

        if (rule is >= Rule.DriverCreateTwice and <= Rule.StopIdleUnderflow)
        {
            return KmdfRules.Describe(rule);
        }

        if (rule is >= Rule.NetIrqlPassive and <= Rule.ResetDiagnosticsSize)
        {
            return AdapterRules.Describe(rule);
        }

        if (rule is >= Rule.QueueInitContext and <= Rule.RingTouchedStopped)
        {
            return QueueRules.Describe(rule);
        }

        if (rule is >= Rule.RingImmutable and <= Rule.RxWriteAfterReturn)
        {
            return RingRules.Describe(rule);
        }

        return default;
    }
}

using System.Text.RegularExpressions;

namespace VirtioNetCx.Tests.Build;

/// <summary>The instructions themselves, through an independent disassembler.</summary>
[TestFixtureSource(typeof(Repository), nameof(Repository.Images))]
internal sealed partial class CodeTests(string path, string architecture)
{
    private readonly string _code = Command.Output("llvm-objdump", "-d", "--no-show-raw-insn", Repository.PathOf(path));

    private string[] Mnemonics => [.. Mnemonic().Matches(_code).Select(m => m.Groups[1].Value)];

    [Test]
    public void Disassembly_is_there() => Assert.That(Mnemonics, Has.Length.GreaterThan(100));

    [Test]
    public void Only_instructions_that_every_processor_has_and_the_kernel_permits()
    {
        // x64: no VEX or EVEX (the kernel saves XMM only), no x87 or MMX. arm64: no LSE atomics (ARMv8.1), no SVE.
        Regex forbidden = architecture == "x64" ? ForbiddenX64() : ForbiddenArm64();
        Assert.That(Mnemonics.Where(m => forbidden.IsMatch(m)).Distinct(), Is.Empty);
    }

    [Test]
    public void No_function_takes_much_of_a_kernel_stack()
    {
        IEnumerable<int> frames = FrameSize().Matches(_code).Select(m => int.Parse(m.Groups[1].Value));
        Assert.That(frames.Max(), Is.LessThan(2048));
    }

    [GeneratedRegex(@"(?:subq\s+\$|x30, \[sp, #-|sub\s+sp, sp, #)([0-9]+)")]
    private static partial Regex FrameSize();

    [GeneratedRegex(@"^\s*[0-9a-f]+:\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Mnemonic();

    [GeneratedRegex("^(v(?!err|erw|erify)|f(ld|st|add|sub|mul|div|com|init|nop)|emms|xsave|wait)")]
    private static partial Regex ForbiddenX64();

    [GeneratedRegex("^(cas|swp|ldadd|ldset|ldclr|ldeor|stadd|stset|stclr|ptrue|whilel|ld1b|st1b)")]
    private static partial Regex ForbiddenArm64();
}

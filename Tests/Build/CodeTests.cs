using System.Text.RegularExpressions;

namespace VirtioNetCx.Tests.Build;

/// <summary>The instructions themselves, through an independent disassembler.</summary>
[TestFixtureSource(typeof(Repository), nameof(Repository.Images))]
internal sealed partial class CodeTests(string path, string architecture)
{
    private readonly string[] _mnemonics =
        [.. Mnemonic().Matches(Command.Output("llvm-objdump", "-d", "--no-show-raw-insn", Repository.PathOf(path))).Select(m => m.Groups[1].Value)];

    [Test]
    public void Disassembly_is_there() => Assert.That(_mnemonics, Has.Length.GreaterThan(100));

    [Test]
    public void Only_instructions_that_every_processor_has_and_the_kernel_permits()
    {
        // x64: no VEX or EVEX (the kernel saves XMM only), no x87 or MMX. arm64: no LSE atomics (ARMv8.1), no SVE.
        Regex forbidden = architecture == "x64" ? ForbiddenX64() : ForbiddenArm64();
        Assert.That(_mnemonics.Where(m => forbidden.IsMatch(m)).Distinct(), Is.Empty);
    }

    [GeneratedRegex(@"^\s*[0-9a-f]+:\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Mnemonic();

    [GeneratedRegex("^(v(?!err|erw|erify)|f(ld|st|add|sub|mul|div|com|init|nop)|emms|xsave|wait)")]
    private static partial Regex ForbiddenX64();

    [GeneratedRegex("^(cas|swp|ldadd|ldset|ldclr|ldeor|stadd|stset|stclr|ptrue|whilel|ld1b|st1b)")]
    private static partial Regex ForbiddenArm64();
}

using System.Collections.Generic;
using System.IO;
using NUnit.Framework;
using VirtioNetCx.Mutation;

namespace VirtioNetCx.Tests.Mutation;

/// <summary>Constants are rewritten where the language allows it, and only there.</summary>
internal sealed class DisguiseTests
{
    private static readonly HashSet<string> Nothing = [];

    [TestCase("int M(int a) => a + 7;", "int M(int a) => a + Math.Min((int)7, (int)8);")]
    [TestCase("ulong M(ulong a) => a & 0x8;", "ulong M(ulong a) => a & Math.Min((ulong)0x8, (ulong)9);")]
    [TestCase("ulong M(ulong a) => a << 48;", "ulong M(ulong a) => a << Math.Min((int)48, (int)49);")]
    [TestCase("byte M() => 255;", "byte M() => Math.Max((byte)255, (byte)254);")]
    [TestCase("uint M() => 0xFFFF_FFFF;", "uint M() => Math.Max((uint)0xFFFF_FFFF, (uint)4294967294);")]
    [TestCase("const uint C = 64; uint M() => C;", "static uint C => Math.Min((uint)64, (uint)65); uint M() => C;")]
    public void A_number_becomes_an_expression(string before, string after) =>
        Assert.That(Rewrite(before), Is.EqualTo(after));

    [TestCase("const int C = 2;\nint M(int a) => a switch { C => a, _ => a };")]
    [TestCase("int M(int a) => a is 3 or 4 ? a : -a;")]
    [TestCase("[Obsolete(\"a\", DiagnosticId = \"b\")] enum E { A = 5 }")]
    [TestCase("void M(int a = 3) { }")]
    [TestCase("public const int Kept = 6;")]
    [TestCase("double M() => 1.5;")]
    [TestCase("void M() { const int b = 3; _ = b; }")]
    public void Where_the_language_wants_a_constant_it_stays(string source) => Assert.That(Rewrite(source), Is.EqualTo(source));

    [Test]
    public void Only_the_wanted_files_change()
    {
        Dictionary<string, string> sources = new() { ["A.cs"] = "class A { int M() => 1; }", ["B.cs"] = "class B { int M() => 2; }" };
        Assert.That(Disguise.Apply(sources, static name => name == "B.cs", Nothing).Keys, Is.EqualTo(new[] { "B.cs" }));
    }

    [Test]
    public void Sources_that_do_not_compile_are_an_error() =>
        Assert.That(() => Rewrite("int M() => X;"), Throws.TypeOf<InvalidDataException>());

    [Test]
    public void The_driver_compiles_with_most_of_its_constants_rewritten()
    {
        string root = TestContext.CurrentContext.TestDirectory;
        while (!File.Exists(Path.Combine(root, "VirtioNetCx.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        Dictionary<string, string> rewritten = Disguise.Apply(DriverSources.Read(Path.Combine(root, "Driver")), DriverSources.IsMutated, Nothing);
        Assert.That(rewritten["Rings/QueueLayout.cs"], Does.Contain("static uint DescBytes => Math.Min((uint)16, (uint)17);"));
        Assert.That(rewritten["Checksum/WordSum.cs"], Does.Contain("word >> Math.Min((int)32, (int)33)"));
    }

    private static string Rewrite(string members)
    {
        Dictionary<string, string> sources = new() { ["A.cs"] = $"using System;\nclass A\n{{\n{members}\n}}" };
        string text = Disguise.Apply(sources, static _ => true, DriverSources.MembersNamedIn(["[TestCase(A.Kept)]"]))["A.cs"];
        return text["using System;\nclass A\n{\n".Length..^"\n}".Length];
    }
}

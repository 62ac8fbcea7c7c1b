using System;
using System.IO;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Mutation;

namespace VirtioNetCx.Tests.Mutation;

/// <summary>What passes and what does not.</summary>
internal sealed class VerdictTests
{
    [Test]
    public void All_killed_passes()
    {
        Verdict verdict = new([Mutant("a", Fate.Killed), Mutant("b", Fate.TimedOut)], []);
        Assert.That((verdict.Passes, verdict.Score), Is.EqualTo((true, 100.0)));
    }

    [TestCase(Fate.Survived)]
    [TestCase(Fate.NotCovered)]
    public void One_that_lives_without_a_reason_does_not(Fate fate)
    {
        Verdict verdict = new([.. Enumerable.Repeat(Mutant("a", Fate.Killed), 99), Mutant("b", fate)], []);
        Assert.That((verdict.Passes, verdict.Score), Is.EqualTo((false, 99.0)));
        Assert.That(verdict.Unexplained.Single().Place.From, Is.EqualTo("b"));
    }

    [Test]
    public void One_with_a_reason_passes_and_counts_in_the_score()
    {
        Verdict verdict = new([.. Enumerable.Repeat(Mutant("a", Fate.Killed), 9), Mutant("b", Fate.Survived)], [Because("b")]);
        Assert.That((verdict.Passes, verdict.Score), Is.EqualTo((true, 90.0)));
        Assert.That(verdict.Unused, Is.Empty);
    }

    [Test]
    public void Reasons_do_not_mend_a_low_score()
    {
        Verdict verdict = new([.. Enumerable.Repeat(Mutant("a", Fate.Killed), 8), Mutant("b", Fate.Survived)], [Because("b")]);
        Assert.That(verdict.Unexplained, Is.Empty);
        Assert.That((verdict.Passes, verdict.Score), Is.EqualTo((false, 800.0 / 9)));
    }

    [Test]
    public void Two_that_read_alike_need_two_reasons()
    {
        Mutant[] mutants = [.. Enumerable.Repeat(Mutant("a", Fate.Killed), 98), Mutant("b", Fate.Survived), Mutant("b", Fate.Survived)];
        Assert.That(new Verdict(mutants, [Because("b")]).Unexplained, Has.Count.EqualTo(1));
        Assert.That(new Verdict(mutants, [Because("b"), Because("b")]).Passes, Is.True);
    }

    [Test]
    public void What_was_not_run_counts_nowhere()
    {
        Verdict verdict = new([Mutant("a", Fate.Killed), Mutant("b", Fate.NotRun)], []);
        Assert.That((verdict.Passes, verdict.Score), Is.EqualTo((true, 100.0)));
    }

    [Test]
    public void No_mutant_at_all_does_not_pass() => Assert.That(new Verdict([Mutant("b", Fate.NotRun)], []).Passes, Is.False);

    [Test]
    public void A_reason_too_many_is_noted_if_its_file_was_mutated()
    {
        Verdict verdict = new([Mutant("a", Fate.Killed)], [Because("a"), new Explanation(new Place("Other.cs", "a", "a", "x"), "y")]);
        Assert.That(verdict.Passes, Is.True);
        Assert.That(verdict.Unused.Single().Place.File, Is.EqualTo("Rings/A.cs"));
    }

    [Test]
    public void The_table_counts_by_folder()
    {
        Mutant other = new(new Place("Checksum/B.cs", "b", "b", "x"), 1, Fate.Survived);
        string[] lines = [.. new Verdict([Mutant("a", Fate.Killed), Mutant("b", Fate.TimedOut), other], []).Table()];
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(lines[0], Does.StartWith("Checksum ").And.EndsWith("   1 survived,    0 not covered, score 0.0 %"));
        Assert.That(lines[1], Does.StartWith("Rings ").And.EndsWith("score 100.0 %"));
        Assert.That(lines[2], Does.StartWith("all ").And.EndsWith("score 66.7 %"));
    }

    [Test]
    public void A_row_that_is_printed_can_be_read_again()
    {
        Place place = Mutant("b", Fate.Survived).Place;
        Assert.That(Explanations.Read($"# remark\n\n{Explanations.Row(place)}why\n").Single(), Is.EqualTo(new Explanation(place, "why")));
    }

    [Test]
    public void A_row_without_a_reason_is_an_error()
    {
        string row = Explanations.Row(Mutant("b", Fate.Survived).Place);
        Assert.That(() => Explanations.Read(row), Throws.TypeOf<InvalidDataException>());
        Assert.That(() => Explanations.Read("a\tb\tc\treason"), Throws.TypeOf<InvalidDataException>());
    }

    [Test]
    public void The_committed_table_can_be_read_and_names_lines_that_exist()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "VirtioNetCx.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        foreach (Explanation explanation in Explanations.Read(File.ReadAllText(Path.Combine(root, "Tests/Mutation/survivors.tsv"))))
        {
            string source = File.ReadAllText(Path.Combine(root, "Driver", explanation.Place.File));
            Assert.That(source, Does.Contain(explanation.Place.Line.TrimEnd('…')), explanation.Place.File);
        }
    }

    private static Mutant Mutant(string from, Fate fate) => new(new Place("Rings/A.cs", "line", from, "x"), 1, fate);

    private static Explanation Because(string from) => new(new Place("Rings/A.cs", "line", from, "x"), "reason");
}

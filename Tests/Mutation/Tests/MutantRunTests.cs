using System.Collections.Generic;
using System.IO;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Mutation;
using VirtioNetCx.Tests.Mutation.Sample;

namespace VirtioNetCx.Tests.Mutation;

/// <summary>Mutants in processes of their own, whatever they do there.</summary>
internal sealed class MutantRunTests
{
    private string _log = "";

    [SetUp]
    public void Place() => _log = Path.GetTempFileName();

    [TearDown]
    public void Clean() => File.Delete(_log);

    [Test]
    public void Each_mutant_has_its_own_end()
    {
        IReadOnlyDictionary<int, (Fate Fate, string Test)> verdicts =
            Run([Mutated.Messy, Mutated.Wrong, Mutated.Unnoticed, Mutated.Endless, Mutated.Deadly, Mutated.Unreached], []);
        Assert.That(verdicts[Mutated.Wrong], Is.EqualTo((Fate.Killed, Name(nameof(Mutated.It_adds)))));
        Assert.That(verdicts[Mutated.Unnoticed], Is.EqualTo((Fate.Survived, "")), "though another test failed after the mess that another mutant made");
        Assert.That(verdicts[Mutated.Endless], Is.EqualTo((Fate.TimedOut, Name(nameof(Mutated.It_ends)))));
        Assert.That(verdicts[Mutated.Deadly], Is.EqualTo((Fate.TimedOut, Name(nameof(Mutated.It_lives)))));
        Assert.That(verdicts[Mutated.Messy], Is.EqualTo((Fate.Killed, Name(nameof(Mutated.It_cleans_up)))));
        Assert.That(verdicts[Mutated.Unreached], Is.EqualTo((Fate.NotCovered, "")));
    }

    [Test]
    public void A_test_that_is_left_out_kills_nothing() =>
        Assert.That(Run([Mutated.Wrong], [".It_adds"])[Mutated.Wrong].Fate, Is.EqualTo(Fate.NotCovered));

    [Test]
    public void A_run_goes_on_where_it_was()
    {
        File.WriteAllText(_log, $"{Mutated.Wrong}\tSurvived\t\n{Mutated.Unnoticed}\tKil");
        IReadOnlyDictionary<int, (Fate Fate, string Test)> verdicts = Run([Mutated.Wrong, Mutated.Unnoticed], []);
        Assert.That(verdicts[Mutated.Wrong].Fate, Is.EqualTo(Fate.Survived), "as it was found before");
        Assert.That(verdicts[Mutated.Unnoticed].Fate, Is.EqualTo(Fate.Survived), "a torn line is no verdict");
        Assert.That(File.ReadAllText(_log), Is.EqualTo($"{Mutated.Wrong}\tSurvived\t\n{Mutated.Unnoticed}\tSurvived\t\n"));
    }

    [Test]
    public void What_is_not_mutated_is_an_error()
    {
        string tests = typeof(MutantRunTests).Assembly.Location;
        Assert.That(() => WorkerProcess.Start(tests, typeof(Fate).Assembly.Location, [typeof(Mutated).FullName!]), Throws.TypeOf<InvalidDataException>());
        Assert.That(() => WorkerProcess.Start(tests, tests, ["Nowhere"]), Throws.TypeOf<InvalidDataException>());
    }

    private static string Name(string test) => $"{typeof(Mutated).FullName}.{test}";

    private Dictionary<int, (Fate Fate, string Test)> Run(int[] mutants, string[] leftOut)
    {
        string tests = typeof(MutantRunTests).Assembly.Location;
        using VerdictLog log = new(_log);
        new MutantRun(() => WorkerProcess.Start(tests, tests, [typeof(Mutated).Namespace!]), leftOut, log, static _ => { }).Judge(mutants, 1);
        return log.Verdicts.ToDictionary();
    }
}

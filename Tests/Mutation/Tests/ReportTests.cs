using System.Collections.Generic;
using System.IO;
using NUnit.Framework;
using VirtioNetCx.Mutation;

namespace VirtioNetCx.Tests.Mutation;

/// <summary>A report of Stryker, read.</summary>
internal sealed class ReportTests
{
    private const string Original = "int A(int b)\n{\n    return b\t+ 1;\n}\n";
    private const string Source = """int A(int b)\r\n{\r\n    return b\t+ Math.Min((int)1, (int)2);\r\n}\r\n""";

    [Test]
    public void A_mutant_is_named_by_the_text_it_changes()
    {
        Mutant mutant = Only("""{"line":3,"column":12}""", """{"line":3,"column":40}""", "b\\t- Math.Min((int)1, (int)2)", "Survived");
        Assert.That(mutant.Place, Is.EqualTo(new Place("Rings/A.cs", "return b + 1;", "b + 1", "b - 1")));
        Assert.That(mutant.LineNumber, Is.EqualTo(3));
    }

    [Test]
    public void A_constant_is_named_by_its_values()
    {
        Mutant mutant = Only("""{"line":3,"column":16}""", """{"line":3,"column":24}""", "Math.Max", "Killed");
        Assert.That(mutant.Place, Is.EqualTo(new Place("Rings/A.cs", "return b + 1;", "1", "2")));
    }

    [Test]
    public void A_mutant_of_several_lines_is_one_line()
    {
        Mutant mutant = Only("""{"line":2,"column":1}""", """{"line":4,"column":2}""", "{}", "Killed");
        Assert.That(mutant.Place, Is.EqualTo(new Place("Rings/A.cs", "{", "{ return b + 1; }", "{}")));
    }

    [TestCase("Killed", Fate.Killed)]
    [TestCase("Timeout", Fate.TimedOut)]
    [TestCase("RuntimeError", Fate.TimedOut)]
    [TestCase("Survived", Fate.Survived)]
    [TestCase("NoCoverage", Fate.NotCovered)]
    [TestCase("Ignored", Fate.NotRun)]
    [TestCase("CompileError", Fate.NotRun)]
    public void Every_end_is_known(string status, Fate fate) =>
        Assert.That(Only("""{"line":1,"column":1}""", """{"line":1,"column":2}""", "x", status).Fate, Is.EqualTo(fate));

    [TestCase("Pending")]
    [TestCase("")]
    public void A_mutant_that_was_not_finished_is_an_error(string status) =>
        Assert.That(() => Only("""{"line":1,"column":1}""", """{"line":1,"column":2}""", "x", status), Throws.TypeOf<InvalidDataException>());

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("""{"files":{}}""")]
    public void Anything_else_is_no_report(string text) =>
        Assert.That(() => Report.Read(text, static _ => ""), Throws.TypeOf<InvalidDataException>());

    private static Mutant Only(string start, string end, string replacement, string status)
    {
        string mutant = $$"""{"replacement":"{{replacement}}","status":"{{status}}","location":{"start":{{start}},"end":{{end}} } }""";
        IReadOnlyList<Mutant> mutants = Report.Read(
            $$"""{"projectRoot":"/tree/Driver","files":{"/tree/Driver/Rings/A.cs":{"source":"{{Source}}","mutants":[{{mutant}}]} } }""",
            static _ => Original);
        Assert.That(mutants, Has.Count.EqualTo(1));
        return mutants[0];
    }
}

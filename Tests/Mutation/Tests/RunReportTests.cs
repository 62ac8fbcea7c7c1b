using System.Collections.Generic;
using System.IO;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Mutation;

namespace VirtioNetCx.Tests.Mutation;

/// <summary>Which mutants of Stryker's report are run, and how their fates get into it.</summary>
internal sealed class RunReportTests
{
    private const string Json = """
        {"projectRoot":"/t","files":{
          "/t/B.cs":{"source":"b","mutants":[
            {"id":"5","replacement":"x","status":"NoCoverage","statusReason":"Not covered by any test.","location":{"start":{"line":1,"column":1},"end":{"line":1,"column":2}}}]},
          "/t/A.cs":{"source":"a\nb\nc","mutants":[
            {"id":"3","replacement":"x","status":"NoCoverage","location":{"start":{"line":3,"column":1},"end":{"line":3,"column":2}}},
            {"id":"4","replacement":"x","status":"Survived","location":{"start":{"line":1,"column":1},"end":{"line":1,"column":2}}},
            {"id":"6","replacement":"x","status":"Ignored","statusReason":"Removed by block already covered filter","location":{"start":{"line":2,"column":1},"end":{"line":2,"column":2}}},
            {"id":"1","replacement":"x","status":"Ignored","statusReason":"Removed by mutate filter","location":{"start":{"line":1,"column":1},"end":{"line":1,"column":2}}},
            {"id":"2","replacement":"x","status":"CompileError","location":{"start":{"line":1,"column":1},"end":{"line":1,"column":2}}}]}}}
        """;

    [Test]
    public void All_that_are_in_the_assembly_are_run_by_file_and_line() =>
        Assert.That(RunReport.Mutants(Json), Is.EqualTo(new[] { 4, 6, 3, 5 }));

    [Test]
    public void Verdicts_replace_what_Stryker_thought()
    {
        string report = RunReport.With(Json, new Dictionary<int, (Fate, string)>
        {
            [3] = (Fate.Killed, "T"),
            [4] = (Fate.TimedOut, "T"),
            [5] = (Fate.NotCovered, ""),
            [6] = (Fate.Survived, ""),
        });
        Assert.That(
            Report.Read(report, static _ => "a\nb\nc").Select(static mutant => (mutant.Place.File, mutant.LineNumber, mutant.Fate)),
            Is.EquivalentTo(new[]
            {
                ("A.cs", 1, Fate.TimedOut), ("A.cs", 1, Fate.NotRun), ("A.cs", 1, Fate.NotRun), ("A.cs", 2, Fate.Survived), ("A.cs", 3, Fate.Killed),
                ("B.cs", 1, Fate.NotCovered),
            }));
    }

    [Test]
    public void A_mutant_without_a_verdict_is_not_passed_over() =>
        Assert.That(() => Report.Read(RunReport.With(Json, new Dictionary<int, (Fate, string)>()), static _ => "a\nb\nc"), Throws.TypeOf<InvalidDataException>());

    [TestCase("")]
    [TestCase("{}")]
    public void What_is_no_report_is_an_error(string text) => Assert.That(() => RunReport.Mutants(text), Throws.TypeOf<InvalidDataException>());
}

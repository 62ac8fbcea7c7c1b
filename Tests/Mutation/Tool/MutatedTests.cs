using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace VirtioNetCx.Mutation;

/// <summary>
/// Tests and the assembly that Stryker mutated, in this process: all mutants are in it, and a number says which of them is in force.
/// </summary>
internal sealed class MutatedTests
{
    /// <summary>No mutant is in force.</summary>
    public const int None = -1;

    private readonly NUnitTestAssemblyRunner _runner = new(new DefaultTestAssemblyBuilder());
    private readonly FieldInfo _active;
    private readonly FieldInfo _capture;
    private readonly MethodInfo _take;

    /// <summary>Loads both.</summary>
    /// <param name="tests">The assembly with the tests.</param>
    /// <param name="mutated">The assembly with the mutants.</param>
    /// <param name="names">Namespaces or fixtures.</param>
    /// <exception cref="InvalidDataException">There are no tests, or there is nothing to switch mutants with.</exception>
    public MutatedTests(string tests, string mutated, IReadOnlyList<string> names)
    {
        Type control = Assembly.LoadFrom(Path.GetFullPath(mutated)).GetTypes().FirstOrDefault(IsControl)
            ?? throw new InvalidDataException($"{mutated} was not mutated");
        _active = Member(control.GetField("ActiveMutant"));
        _capture = Member(control.GetField("CaptureCoverage"));
        _take = Member(control.GetMethod("GetCoverageData"));
        Active = None;
        ITest loaded = _runner.Load(Assembly.LoadFrom(Path.GetFullPath(tests)), new Dictionary<string, object>
        {
            ["LOAD"] = names.ToList(),
            ["NumberOfTestWorkers"] = 0,
            ["RandomSeed"] = 1,
        });
        Names = [.. Cases(loaded).Where(static test => test.RunState == RunState.Runnable).Select(static test => test.FullName).Distinct()];
        if (Names.Count == 0)
        {
            throw new InvalidDataException($"{tests} has no tests in {string.Join(", ", names)}");
        }
    }

    /// <summary>Full names of the test cases.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Which mutant is in force.</summary>
    public int Active
    {
        set => _active.SetValue(null, value);
    }

    /// <summary>Runs a test. Null if it passed, else why not.</summary>
    public string? Run(string name)
    {
        ITestResult result = _runner.Run(TestListener.NULL, new OneName(name));
        return result.ResultState.Status == TestStatus.Failed ? Cause(result) : null;
    }

    /// <summary>Runs a test without a mutant, and tells which mutants it reached.</summary>
    public IReadOnlyCollection<int> Cover(string name, out string? failure)
    {
        _ = Take();
        _capture.SetValue(null, true);
        failure = Run(name);
        _capture.SetValue(null, false);
        (IEnumerable<int> reached, IEnumerable<int> once) = Take();
        return once.Any()
            ? throw new InvalidDataException($"mutant {once.First()} is reached once in the life of a process, which nothing here is made for")
            : [.. reached];
    }

    private static bool IsControl(Type type) =>
        type.Name == "MutantControl" && type.Namespace?.StartsWith("Stryker", StringComparison.Ordinal) == true;

    private static T Member<T>(T? member)
        where T : MemberInfo => member ?? throw new InvalidDataException("this Stryker switches mutants in another way");

    private static IEnumerable<ITest> Cases(ITest test) => test.IsSuite ? test.Tests.SelectMany(Cases) : [test];

    private static string Cause(ITestResult result) =>
        result.HasChildren
            ? Cause(result.Children.First(static child => child.ResultState.Status == TestStatus.Failed))
            : string.Create(CultureInfo.InvariantCulture, $"{result.FullName}: {result.Message}");

    private (IEnumerable<int> Reached, IEnumerable<int> Once) Take()
    {
        var lists = (IList<int>[])_take.Invoke(null, null)!;
        return (lists[0], lists[1]);
    }

    private sealed class OneName(string name) : TestFilter
    {
        public override bool Match(ITest test) => !test.IsSuite && test.FullName == name;

        public override TNode AddToXml(TNode parentNode, bool recursive) => parentNode.AddElement("test", name);
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using NUnit.Framework;
using VirtioNetCx.Host;

namespace VirtioNetCx.Tests.HostRules;

/// <summary>Each rule of the host has a client that breaks it and is caught with exactly that rule.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class RuleTests
{
    /// <summary>Rules without a wrong client, and why.</summary>
    private static readonly Dictionary<Rule, string> Unreachable = new()
    {
        [Rule.HostOutOfMemory] = "the platform's shortage, not the client's doing",
        [Rule.ObjectLeak] = "every object has an owner whose end is its own; this guards the host against itself",
    };

    private static IEnumerable<TestCaseData> Clients =>
        WrongClient.All.Select(static client => new TestCaseData(client).SetArgDisplayNames(client.ToString()));

    [TestCaseSource(nameof(Clients))]
    public void A_wrong_client_is_caught(object wrong)
    {
        var client = (WrongClient)wrong;
        Rule broken = Script.Run(client.Prepare, client.Script, client.Settings);
        Assert.That(broken, Is.EqualTo(client.Rule), RulePlatform.Detail);
    }

    [Test]
    public void Every_rule_has_a_wrong_client_or_a_reason()
    {
        HashSet<Rule> covered = [.. WrongClient.All.Select(static client => client.Rule), .. Unreachable.Keys, Rule.None];
        Assert.That(Enum.GetValues<Rule>().Except(covered), Is.Empty);
    }

    [Test]
    public unsafe void Every_rule_has_a_name_of_its_own_and_a_sentence()
    {
        HashSet<string> names = [];
        foreach (Rule rule in Enum.GetValues<Rule>())
        {
            RuleBreach about;
            bool described = RuleBook.TryDescribe(rule, &about);
            Assert.That(described, Is.EqualTo(rule != Rule.None), rule.ToString());
            if (described)
            {
                Assert.That(names.Add(Marshal.PtrToStringUTF8((nint)about.Id)!), $"{rule} shares its identifier");
                Assert.That(about.BugCheck, Is.InRange(-1, 99));
            }
        }
    }

    [Test]
    public void Bugcheck_numbers_of_the_ring_checks_are_complete()
    {
        Assert.That(Numbers(), Is.SupersetOf(Enumerable.Range(50, 29)));
    }

    private static unsafe HashSet<int> Numbers()
    {
        HashSet<int> numbers = [];
        foreach (Rule rule in Enum.GetValues<Rule>())
        {
            RuleBreach about;
            if (RuleBook.TryDescribe(rule, &about))
            {
                _ = numbers.Add(about.BugCheck);
            }
        }

        return numbers;
    }
}

using NUnit.Framework;
using VirtioNetCx.Host;

namespace VirtioNetCx.Tests.HostRules;

/// <summary>A client that keeps the rules has nothing to fear.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class ConformingClientTests
{
    [Test]
    public void A_whole_life_breaks_no_rule()
    {
        Rule broken = Script.Run(static () => { }, Script.WholeLife);
        Assert.That(broken, Is.EqualTo(Rule.None), RulePlatform.Detail);
    }

    [Test]
    public void Frames_arrive_as_they_were_sent()
    {
        Rule broken = Script.Run(static () => { }, Script.WholeLife);
        Assert.That(broken, Is.EqualTo(Rule.None), RulePlatform.Detail);
        Assert.Multiple(static () =>
        {
            Assert.That(RulePlatform.Completed, Has.Count.EqualTo(12));
            Assert.That(RulePlatform.Received, Has.Count.EqualTo(8));
            Assert.That(RulePlatform.Received[1], Is.EqualTo(Script.Frame(1514)));
        });
    }
}

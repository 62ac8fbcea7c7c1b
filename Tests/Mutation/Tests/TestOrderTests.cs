using System;
using NUnit.Framework;
using VirtioNetCx.Mutation;

namespace VirtioNetCx.Tests.Mutation;

/// <summary>Which tests a mutant meets, and when.</summary>
internal sealed class TestOrderTests
{
    [Test]
    public void Only_tests_that_reach_a_mutant_short_ones_first()
    {
        TestOrder order = Three();
        Assert.That(order.For(7), Is.EqualTo(new[] { 2, 0, 1 }));
        Assert.That(order.For(8), Is.EqualTo(new[] { 1 }));
        Assert.That(order.For(9), Is.Empty);
    }

    [Test]
    public void Those_that_killed_lately_come_before_all()
    {
        TestOrder order = Three();
        order.Killed(0);
        order.Killed(1);
        Assert.That(order.For(7), Is.EqualTo(new[] { 1, 0, 2 }));
        for (int test = 3; test < 6; test++)
        {
            order.Killed(test);
        }

        Assert.That(order.For(7), Is.EqualTo(new[] { 1, 2, 0 }), "and are forgotten after a while");
    }

    [Test]
    public void A_long_test_may_take_longer()
    {
        TestOrder order = Three();
        Assert.That(order.Limit(1), Is.EqualTo(TimeSpan.FromSeconds(1.5 + (10 * 3))));
        Assert.That(order.Limit(1), Is.GreaterThan(order.Limit(0)));
    }

    private static TestOrder Three()
    {
        TestOrder order = new();
        order.Add(0, TimeSpan.FromSeconds(2), [7]);
        order.Add(1, TimeSpan.FromSeconds(3), [7, 8]);
        order.Add(2, TimeSpan.FromSeconds(1), [7]);
        return order;
    }
}

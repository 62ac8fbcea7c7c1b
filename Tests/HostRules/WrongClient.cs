using System;
using System.Collections.Generic;
using VirtioNetCx.Host;

namespace VirtioNetCx.Tests.HostRules;

/// <summary>A client that breaks one rule, and what the system does to it until it has.</summary>
internal sealed record WrongClient(Rule Rule, string Name, Action Prepare)
{
    public Action Script { get; init; } = HostRules.Script.WholeLife;

    public HostSettings Settings { get; init; } = HostSettings.Default;

    /// <summary>All of them.</summary>
    public static IEnumerable<WrongClient> All =>
    [
        .. WrongKernelCalls.All,
        .. WrongBinding.All,
        .. WrongObjects.All,
        .. WrongFrameworkCalls.All,
        .. WrongAdapters.All,
        .. WrongOffloads.All,
        .. WrongQueues.All,
        .. WrongTransmit.All,
        .. WrongReceive.All,
        .. WrongReports.All,
    ];

    public override string ToString() => $"{Rule}: {Name}";

    /// <summary>Does something wrong the first time the client comes by a point.</summary>
    public static WrongClient At(Rule rule, string name, Point point, Action wrong) => new(rule, name, () => Client.At(point, wrong));
}

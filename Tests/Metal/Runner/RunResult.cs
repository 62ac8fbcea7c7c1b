using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VirtioNetCx.Metal.Runner;

/// <summary>The JSON line of a run. Fields that have no value are left out.</summary>
public sealed record RunResult
{
    private static readonly JsonSerializerOptions s_format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required string Scenario { get; init; }

    public required ulong Seed { get; init; }

    public required int Cpus { get; init; }

    public required string Netdev { get; init; }

    public required string Device { get; init; }

    /// <summary>Everything was as it should be.</summary>
    public bool Passed => Failure is null;

    /// <summary>Frames and bytes that reached the other end of the wire, all compared.</summary>
    public ulong FramesOut { get; set; }

    public ulong BytesOut { get; set; }

    /// <summary>Frames and bytes the driver received and the machine compared.</summary>
    public ulong FramesIn { get; set; }

    public ulong BytesIn { get; set; }

    /// <summary>Interrupts the machine took from the device.</summary>
    public ulong Interrupts { get; set; }

    /// <summary>Writes to the device's notification registers.</summary>
    public ulong Kicks { get; set; }

    /// <summary>All accesses to the device's registers: what would be exits under a hypervisor.</summary>
    public ulong Exits { get; set; }

    /// <summary>Negotiated features, hexadecimal.</summary>
    public string? Features { get; set; }

    /// <summary>Instructions while frames moved; only with --icount.</summary>
    public ulong? Instructions { get; set; }

    /// <summary>Scenario <c>icount</c>: guest instructions of the driver's own callbacks for one packet, by kind and burst.</summary>
    public SortedDictionary<string, double>? InstructionsPerPacket { get; set; }

    /// <summary>The same with everything that the strict host does for the packet.</summary>
    public SortedDictionary<string, double>? InstructionsWithHost { get; set; }

    /// <summary>Whole run, and the part until the driver was started.</summary>
    public long WallMs { get; set; }

    public long? StartMs { get; set; }

    /// <summary>Why it failed, in a line.</summary>
    public string? Failure { get; set; }

    /// <summary>Calls that led there, innermost first: function, file and line.</summary>
    public IReadOnlyList<string>? Where { get; set; }

    /// <summary>Other numbers of the machine (Machine/Scenarios), as it gave them.</summary>
    public SortedDictionary<string, ulong> Counters { get; } = [];

    /// <summary>Notes the first failure; later ones are its consequence.</summary>
    public void Fail(string text) => Failure ??= text;

    /// <summary>Takes what was counted outside and inside the machine.</summary>
    internal void Take(ulong frames, ulong bytes, TraceCounts trace, bool countedInstructions)
    {
        FramesOut = frames;
        BytesOut = bytes;
        Kicks = trace.Kicks;
        Exits = trace.Exits - Math.Min(trace.Exits, Remove("ownAccesses"));
        FramesIn = Remove("framesIn");
        BytesIn = Remove("bytesIn");
        Interrupts = Remove("interrupts");
        ulong ticks = Remove("ticks");
        Instructions = countedInstructions ? ticks : null;
    }

    private ulong Remove(string name) => Counters.Remove(name, out ulong value) ? value : 0;

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_format);
}

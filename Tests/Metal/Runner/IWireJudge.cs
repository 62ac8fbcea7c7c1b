using System;
using System.Collections.Generic;
using System.Text.Json;

namespace VirtioNetCx.Metal.Runner;

/// <summary>What plays the other end of the wire during a run, and judges what comes.</summary>
internal interface IWireJudge : IDisposable
{
    /// <summary>Frames of the scenario that came, and their bytes.</summary>
    public ulong Frames { get; }

    /// <summary>Bytes of the frames.</summary>
    public ulong Bytes { get; }

    /// <summary>The first thing that was wrong, null when nothing was.</summary>
    public string? Problem { get; }

    /// <summary>Other numbers for the result.</summary>
    public IReadOnlyDictionary<string, ulong> Counters { get; }

    /// <summary>The machine has told what frames look like, and may have asked for some.</summary>
    public void OnFrames(ulong seed, JsonElement body);

    /// <summary>QEMU has ended: takes what is still on the wire.</summary>
    public void Finish();
}

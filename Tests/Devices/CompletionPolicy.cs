using System;
using System.Collections.Generic;

namespace VirtioNetCx.Devices;

/// <summary>When the device gives buffers back, and in which order. Change it at any time.</summary>
public sealed class CompletionPolicy
{
    private Random _random = new(0);

    /// <summary>Work happens inside the notification itself; otherwise only in <c>Step</c>.</summary>
    public bool Immediate { get; set; } = true;

    /// <summary>Nothing is given back at all.</summary>
    public bool Stuck { get; set; }

    /// <summary>Buffers given back between two publications of used idx.</summary>
    public int Batch { get; set; } = 1;

    /// <summary>Buffers given back per step at most.</summary>
    public int PerStep { get; set; } = int.MaxValue;

    /// <summary>Buffers given back in all from now on; null: no limit.</summary>
    public int? Budget { get; set; }

    /// <summary>Give back in random order among what is held.</summary>
    public bool OutOfOrder { get; set; }

    /// <summary>Seeds the random order.</summary>
    public int Seed { set => _random = new Random(value); }

    internal bool MayComplete => !Stuck && Budget is null or > 0;

    internal void Completed() => Budget = Budget is int left ? left - 1 : null;

    internal T Pick<T>(List<T> held, bool inOrder)
    {
        int index = OutOfOrder && !inOrder ? _random.Next(held.Count) : 0;
        T item = held[index];
        held.RemoveAt(index);
        return item;
    }
}

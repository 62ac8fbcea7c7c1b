using System.Collections.Generic;

namespace VirtioNetCx.Devices;

/// <summary>What happened, for assertions on cost and for messages of failing tests.</summary>
public sealed class DeviceCounters
{
    /// <summary>Notifications received, by queue.</summary>
    public Dictionary<int, int> Kicks { get; } = [];

    /// <summary>Messages sent, by MSI-X vector; -1 is the interrupt line.</summary>
    public Dictionary<int, int> Interrupts { get; } = [];

    /// <summary>Used buffers whose notification the driver had suppressed.</summary>
    public int InterruptsSuppressed { get; set; }

    /// <summary>Used buffers or configuration changes with no vector to tell of them.</summary>
    public int InterruptsWithoutVector { get; set; }

    public int RegisterReads { get; set; }

    public int RegisterWrites { get; set; }

    public int Resets { get; set; }

    /// <summary>Resets of one queue alone.</summary>
    public int QueueResets { get; set; }

    public int IsrReads { get; set; }

    public long TxFrames { get; set; }

    /// <summary>Frames on the wire: more than <see cref="TxFrames"/> if the device has cut some.</summary>
    public long WireFrames { get; set; }

    public long RxFrames { get; set; }

    /// <summary>Frames that did not fit the posted buffers, or came when the device was not live.</summary>
    public long RxDropped { get; set; }

    public int KicksOf(int queue) => Kicks.GetValueOrDefault(queue);

    public int InterruptsOf(int vector) => Interrupts.GetValueOrDefault(vector);

    internal void CountKick(int queue) => Kicks[queue] = KicksOf(queue) + 1;

    internal void CountInterrupt(int vector) => Interrupts[vector] = InterruptsOf(vector) + 1;
}

using System;
using System.Collections.Generic;

namespace VirtioNetCx.Devices.Queues;

/// <summary>
/// The device's end of a virtqueue, whatever its format: takes what the driver makes available, returns it used, and watches that the
/// driver keeps to its side.
/// </summary>
public abstract class DeviceRing
{
    private readonly Dictionary<ushort, DescriptorChain> _outstanding = [];
    private readonly Queue<ushort> _order = new();
    private readonly WritableRanges _writable = new();

    private protected DeviceRing(RingSetup setup, Action<bool, ushort> writeKickWish)
    {
        Setup = setup;
        EventIdx = (setup.Negotiated & Features.RingEventIdx) != 0;
        InOrder = (setup.Negotiated & Features.InOrder) != 0;
        Kicks = new KickWatch(setup.Queue, setup.Options, setup.Conformance, setup.Counters, setup.Negotiated, writeKickWish);
    }

    public bool EventIdx { get; }

    /// <summary>Buffers are given back in the order they came, by agreement.</summary>
    public bool InOrder { get; }

    /// <summary>
    /// With IN_ORDER: of all that is given back at once, only the last is written into the ring (§2.7.9, §2.8.8). Only where nobody needs
    /// the lengths of the others.
    /// </summary>
    public bool TellsLastOnly { get; set; }

    /// <summary>Buffers the device owns.</summary>
    public int Outstanding => _outstanding.Count;

    public IReadOnlyCollection<DescriptorChain> OutstandingChains => _outstanding.Values;

    public ushort Size => Setup.Queue.Size;

    /// <summary>A kick came that the device has not looked into yet.</summary>
    public bool KickPending => Kicks.Pending;

    /// <summary>Buffers made available and not yet taken.</summary>
    public abstract int Waiting { get; }

    /// <summary>There is at least one of them.</summary>
    public abstract bool AnyWaiting { get; }

    /// <summary>Kicks get lost on the way: for tests of the tests.</summary>
    public bool DropKicks { get; set; }

    /// <summary>The device has written where it must not: the driver's part of the ring can no longer be checked.</summary>
    protected bool Scribbled { get; set; }

    private protected RingSetup Setup { get; }

    private protected Conformance Conformance => Setup.Conformance;

    private protected string Name => Setup.Queue.Name;

    private protected KickWatch Kicks { get; }

    /// <summary>Where the next buffer is looked for, counted on and on.</summary>
    private protected abstract ushort NextAvail { get; }

    /// <summary>Takes the next available buffer; null when there is none.</summary>
    public DescriptorChain? Take()
    {
        if (!AnyWaiting)
        {
            return null;
        }

        DescriptorChain chain = TakeNext();
        _writable.Add(chain, Conformance);
        if (!_outstanding.TryAdd(chain.Head, chain))
        {
            Conformance.Fail(Spec.Cleanup, $"{Name}: buffer id {chain.Head} is made available while the device still has it");
        }

        if (InOrder)
        {
            _order.Enqueue(chain.Head);
        }

        Kicks.Took(NextAvail, ReadAvail);
        return chain;
    }

    /// <summary>Writes a used element; the driver sees it after <see cref="Publish"/>.</summary>
    public void Use(DescriptorChain chain, uint length)
    {
        if (!_outstanding.Remove(chain.Head))
        {
            throw new InvalidOperationException($"device model defect: {Name} buffer {chain.Head} is used twice");
        }

        if (InOrder && _order.Dequeue() != chain.Head)
        {
            throw new InvalidOperationException($"device model defect: {Name} buffer {chain.Head} is used out of order");
        }

        _writable.Remove(chain);
        Return(chain, length);
    }

    /// <summary>Makes the used elements visible; true when the driver wants to be told.</summary>
    public abstract bool Publish();

    /// <summary>Writes any used element, true or not: for devices that lie.</summary>
    public abstract void UseRaw(uint id, uint length);

    /// <summary>Moves the used position by any distance: for devices that lie.</summary>
    public abstract void SkipUsed(int distance);

    /// <summary>
    /// Writes over everything of the driver's that the device can reach and has no more use for: descriptors, indirect tables and
    /// the available ring. For devices that are up to something.
    /// </summary>
    public void Scribble()
    {
        Scribbled = true;
        ScribbleRing();
        foreach (DescriptorChain chain in _outstanding.Values)
        {
            if (chain.IndirectTable is { } table)
            {
                Overwrite(table.Address, table.Length);
            }
        }
    }

    /// <summary>The device goes to sleep on this queue; true when something is there after all.</summary>
    public bool AskForKick()
    {
        Kicks.Ask(NextAvail, ReadAvail);
        return AnyWaiting;
    }

    /// <summary>The device works on this queue and wants no kicks.</summary>
    public void Silence() => Kicks.Silence();

    /// <summary>The driver's doorbell, with the upper half of what it wrote if NOTIFICATION_DATA was negotiated.</summary>
    public void Kicked(ushort? data)
    {
        if (data is { } shown && shown != ShownAvail)
        {
            Conformance.Fail(Spec.NotificationData, $"{Name}: notified with position 0x{shown:x4}, the ring stands at 0x{ShownAvail:x4}");
        }

        if (!DropKicks)
        {
            Kicks.Kicked(ReadAvail());
        }
    }

    /// <summary>Fails if the driver made something available that it had to announce and did not.</summary>
    public void CheckNoLostKick() => Kicks.CheckNoLostKick(ReadAvail());

    /// <summary>True when the range overlaps memory the device may still access.</summary>
    public bool Owns(ulong address, ulong length)
    {
        foreach (DescriptorChain chain in _outstanding.Values)
        {
            if (chain.Overlaps(address, length))
            {
                return true;
            }
        }

        // What is published but not taken may be taken at any moment.
        foreach (DescriptorChain chain in WalkWaiting())
        {
            if (chain.Overlaps(address, length))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The position that NOTIFICATION_DATA has to tell.</summary>
    private protected abstract ushort ShownAvail { get; }

    /// <summary>How far the driver has made buffers available, counted like <see cref="NextAvail"/>.</summary>
    private protected abstract ushort ReadAvail();

    private protected abstract DescriptorChain TakeNext();

    private protected abstract IEnumerable<DescriptorChain> WalkWaiting();

    private protected abstract void Return(DescriptorChain chain, uint length);

    private protected abstract void ScribbleRing();

    private protected void Overwrite(ulong address, uint length)
    {
        byte[] ones = new byte[length];
        Array.Fill(ones, (byte)0xFF);
        Setup.Dma.Write(address, ones, Spec.DescriptorTable, "ring memory");
    }
}

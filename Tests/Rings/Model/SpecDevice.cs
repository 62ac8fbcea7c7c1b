using System;
using System.Collections.Generic;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings.Model;

/// <summary>
/// The device's side of a virtqueue, written straight from VirtIO 1.3 §2.7 and §2.8: slow and obvious. It reads and writes the very bytes
/// that the driver's side does, keeps the driver to its duties, and knows when notifications are due by counting, not by formula.
/// </summary>
internal abstract unsafe class SpecDevice(uint size, RingFeatures features)
{
    protected const ushort FlagNext = 1;
    protected const ushort FlagWrite = 2;
    protected const ushort FlagIndirect = 4;

    private readonly List<SpecBuffer> _taken = [];

    /// <summary>Buffers taken and not used yet, oldest first.</summary>
    public IReadOnlyList<SpecBuffer> Taken => _taken;

    /// <summary>Interrupts that were due so far.</summary>
    public int Interrupts { get; protected set; }

    /// <summary>Whether a notification is due for what was made available since this was asked last.</summary>
    public abstract bool IsKickDue();

    /// <summary>Asks to be notified when <paramref name="later"/> more than the next descriptor (packed) or buffer (split) are available.</summary>
    public abstract void AskForKick(uint later);

    /// <summary>Asks not to be notified.</summary>
    public abstract void AskForSilence();

    protected uint Size => size;

    protected bool Has(RingFeatures feature) => (features & feature) != 0;

    /// <summary>Takes everything that is available.</summary>
    public void TakeAll()
    {
        while (TryTake(out SpecBuffer? buffer))
        {
            Require(buffer!.Id < size, "id within the queue");
            Require(!_taken.Exists(other => other.Id == buffer.Id), "id not in use");
            bool writable = false;
            foreach (SpecPart part in buffer.Parts)
            {
                Require(part.Writable || !writable, "device-writable parts last (§2.7.4.2, §2.8.17)");
                writable = part.Writable;
            }

            _taken.Add(buffer);
        }
    }

    /// <summary>Uses one buffer.</summary>
    public void Use(SpecBuffer buffer, uint length)
    {
        Require(_taken.Remove(buffer), "a taken buffer");
        WriteUsed(buffer.Id, length, buffer.Descriptors, 1);
    }

    /// <summary>In order: uses the oldest buffers, and says so of the last alone. VirtIO 1.3 §2.7.9 and §2.8.8.</summary>
    public void UseRun(int count, uint lengthOfLast)
    {
        uint descriptors = 0;
        for (int i = 0; i < count; i++)
        {
            descriptors += _taken[i].Descriptors;
        }

        uint id = _taken[count - 1].Id;
        _taken.RemoveRange(0, count);
        WriteUsed(id, lengthOfLast, descriptors, (uint)count);
    }

    protected abstract bool TryTake(out SpecBuffer? buffer);

    protected abstract void WriteUsed(uint id, uint length, uint descriptors, uint buffers);

    protected static void Require(bool kept, string duty)
    {
        if (!kept)
        {
            throw new InvalidOperationException("the driver owes: " + duty);
        }
    }
}

using System;

namespace VirtioNetCx.Devices.Queues;

/// <summary>
/// Which available-buffer notifications the device asked for, which came, and which should have (§2.7.10): a needless one costs
/// an exit, a missing one hangs the queue.
/// </summary>
public sealed class KickWatch
{
    private readonly Virtqueue _queue;
    private readonly DeviceOptions _options;
    private readonly Conformance _conformance;
    private readonly DeviceCounters _counters;
    private readonly bool _eventIdx;
    private readonly bool _showsSilence;
    private readonly Action<bool, ushort> _write;
    private bool _wanted = true;
    private ushort _event;
    private ushort _told;

    internal KickWatch(
        Virtqueue queue, DeviceOptions options, Conformance conformance, DeviceCounters counters, Features negotiated, Action<bool, ushort> write)
    {
        _queue = queue;
        _options = options;
        _conformance = conformance;
        _counters = counters;
        _eventIdx = (negotiated & Features.RingEventIdx) != 0;
        _showsSilence = (negotiated & Features.RingPacked) != 0;
        _write = write;
    }

    /// <summary>A kick came that the device has not looked into yet.</summary>
    public bool Pending { get; private set; }

    /// <summary>
    /// Asks to be told of the entry <paramref name="nextAvail"/>. What the driver published before it could see the wish
    /// (<paramref name="readAvailIdx"/> is called after it is written) it need not announce: the device must look itself.
    /// </summary>
    internal void Ask(ushort nextAvail, Func<ushort> readAvailIdx)
    {
        if (_options.Kicks == KickMode.Never)
        {
            Silence();
            return;
        }

        _wanted = true;
        _event = nextAvail;
        _write(true, nextAvail);
        _told = readAvailIdx();
    }

    /// <summary>The device works and wants no kicks.</summary>
    internal void Silence()
    {
        Pending = false;
        if (_options.Kicks != KickMode.Always && _wanted)
        {
            _wanted = false;
            _write(false, 0);
        }
    }

    internal void Took(ushort nextAvail, Func<ushort> readAvailIdx)
    {
        if (_options.Kicks == KickMode.Always)
        {
            Ask(nextAvail, readAvailIdx);
        }
    }

    internal void Kicked(ushort availIdx)
    {
        _counters.CountKick(_queue.Index);
        if (_options.FailOnNeedlessKick && !IsDue(availIdx))
        {
            _conformance.Fail(
                Spec.AvailSuppression,
                $"{_queue.Name}: needless notification at available idx {availIdx} (asked: {(_wanted ? $"at {_event}" : "not at all")}, last told of {_told})");
        }

        _told = availIdx;
        Pending = true;
    }

    internal void CheckNoLostKick(ushort availIdx)
    {
        if (!Pending && IsDue(availIdx))
        {
            _conformance.Fail(
                Spec.AvailSuppression,
                $"{_queue.Name}: no notification for available idx {availIdx}, though the device asked for one at {_event} (last told of {_told})");
        }
    }

    private bool IsDue(ushort availIdx)
    {
        if (availIdx == _told)
        {
            return false;
        }

        // With a split ring's event index the driver cannot see silence, only an event that lies behind it.
        if (!_wanted && (_showsSilence || !_eventIdx))
        {
            return false;
        }

        return _eventIdx ? unchecked((ushort)(availIdx - _event - 1) < (ushort)(availIdx - _told)) : _wanted;
    }
}

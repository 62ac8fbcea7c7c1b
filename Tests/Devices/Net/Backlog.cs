using System.Collections.Generic;

namespace VirtioNetCx.Devices.Net;

/// <summary>
/// What has arrived and is not delivered. Frames are made from an arrival as late as can be, so that offloads that were switched meanwhile
/// count; it stays here until the last of its frames is delivered.
/// </summary>
internal sealed class Backlog
{
    private readonly Queue<Arrival> _arrivals = new();
    private readonly Queue<(NetHeader Header, byte[] Frame)> _ready = new();
    private int _changes;
    private bool _begun;

    public int Count => _arrivals.Count;

    /// <summary>num_buffers of the next frame is not to be put right.</summary>
    public bool KeepsNumBuffers => _arrivals.Peek().KeepNumBuffers;

    public void Add(Arrival arrival) => _arrivals.Enqueue(arrival);

    public void Clear()
    {
        _arrivals.Clear();
        _ready.Clear();
    }

    /// <summary>The device was reset: the arrival whose delivery had begun comes again from its start.</summary>
    public void Restart() => _ready.Clear();

    /// <summary>The next frame to deliver.</summary>
    public (NetHeader Header, byte[] Frame) Next(Features negotiated, GuestOffloads offloads)
    {
        if (_ready.Count == 0 || (!_begun && _changes != offloads.Changes))
        {
            _ready.Clear();
            foreach ((NetHeader Header, byte[] Frame) frame in ReceiveOffloads.Prepare(_arrivals.Peek(), negotiated, offloads.Enabled))
            {
                _ready.Enqueue(frame);
            }

            _changes = offloads.Changes;
            _begun = false;
        }

        return _ready.Peek();
    }

    /// <summary>That frame is delivered, or dropped.</summary>
    public void Done()
    {
        _ = _ready.Dequeue();
        _begun = true;
        if (_ready.Count == 0)
        {
            _ = _arrivals.Dequeue();
        }
    }
}

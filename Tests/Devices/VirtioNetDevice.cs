using System;
using System.Collections.Generic;
using System.Linq;
using VirtioNetCx.Devices.Net;
using VirtioNetCx.Devices.Pci;
using VirtioNetCx.Devices.Queues;

namespace VirtioNetCx.Devices;

/// <summary>
/// A VirtIO 1.3 network device over PCI, complete enough to be strict with a driver. It is passive and single-threaded: it acts
/// only inside its methods, so a test decides when the other side of the ring moves.
/// </summary>
public sealed partial class VirtioNetDevice
{
    private readonly DeviceStatus _status;
    private readonly Negotiation _features;
    private readonly NetConfig _netConfig;
    private readonly List<Virtqueue> _queues = [];
    private readonly Dma _dma;
    private bool _stepping;

    public VirtioNetDevice(DeviceOptions options, IGuestMemory memory)
    {
        Options = options;
        _dma = new Dma(memory, Conformance);
        _status = new DeviceStatus(options, Conformance);
        _features = new Negotiation(options, Conformance);
        _netConfig = new NetConfig(options, Conformance);
        int index = 0;
        foreach (ushort size in options.QueueSizes())
        {
            _queues.Add(new Virtqueue(index++, options, Conformance, Counters, _dma, size));
        }

        Pci = new VirtioPciFunction(options, Conformance, _status, _features, _queues, _netConfig, Counters) { Notified = OnNotified };
        Rx = new Receiver(_queues[0], options, Conformance, Counters)
        {
            Interrupt = OnQueueInterrupt,
            Negotiated = () => _features.Negotiated,
        };
        Tx = new Transmitter(_queues[1], options, Conformance, Counters)
        {
            Interrupt = OnQueueInterrupt,
            Negotiated = () => _features.Negotiated,
        };
        Control = new Controller(Conformance) { Interrupt = OnQueueInterrupt };
        _queues[0].ResetDone = Rx.Reset;
        _queues[1].ResetDone = Tx.Reset;
        foreach (Virtqueue queue in _queues.Skip(2))
        {
            queue.ResetDone = Control.Reset;
        }

        Rx.Offloads = Control.Offloads;
        _status.FeaturesOffered = _features.Conclude;
        _status.BecameLive = OnBecameLive;
        _status.ResetAsked = ResetState;
    }

    public DeviceOptions Options { get; }

    public Conformance Conformance { get; } = new();

    public DeviceCounters Counters { get; } = new();

    public VirtioPciFunction Pci { get; }

    public Receiver Rx { get; }

    public Transmitter Tx { get; }

    /// <summary>The control queue's other end; idle unless the queue was negotiated.</summary>
    public Controller Control { get; }

    public StatusBits Status => _status.Bits;

    public bool IsLive => _status.IsLive && !Pci.Removed && !Pci.PoweredDown;

    /// <summary>It may read and write the driver's buffers.</summary>
    public bool CanReachMemory => (IsLive || IgnoreResets) && Pci.Config.BusMaster;

    public Features Negotiated => _features.Negotiated;

    /// <summary>Called before each read of the device configuration with its offset.</summary>
    public Action<uint>? ConfigReading
    {
        get => _netConfig.Reading;
        set => _netConfig.Reading = value;
    }

    public IReadOnlyList<Virtqueue> Queues => _queues;

    /// <summary>A reset is acknowledged but the queues go on: for tests of the tests.</summary>
    public bool IgnoreResets { get; set; }

    /// <summary>A frame arrives from the network.</summary>
    public void Inject(byte[] frame) => Inject(new Arrival(frame));

    /// <summary>A frame arrives, and the driver sees this header with it, whatever it says; only num_buffers is put right.</summary>
    public void Inject(byte[] frame, NetHeader header) => Inject(new Arrival(frame) { Raw = header });

    /// <summary>Something arrives from the network that may be more, or less, than a frame.</summary>
    public void Inject(Arrival arrival)
    {
        Rx.Inject(arrival);
        if (Rx.Policy.Immediate)
        {
            _ = StepQueue(_queues[0]);
        }
    }

    /// <summary>The device gets its turn; true when it did something.</summary>
    public bool Step()
    {
        bool moved = false;
        foreach (Virtqueue queue in _queues)
        {
            moved |= StepQueue(queue);
        }

        return moved;
    }

    /// <summary>There is something a step would do.</summary>
    public bool HasWork => IsLive
        && ((_queues[0].Ring is { } rx && Rx.HasWork(rx)) || (_queues[1].Ring is { } tx && Tx.HasWork(tx))
            || (ControlIndex is int control && _queues[control].Ring is { } ring && Control.HasWork(ring)));

    /// <summary>An interrupt for nothing, which drivers must bear.</summary>
    public void RaiseSpuriousInterrupt(int queue) => OnQueueInterrupt(_queues[queue]);

    /// <summary>With both sides quiet: nothing may lie in a ring that the device was not told of although it asked.</summary>
    public void CheckNoLostKick()
    {
        if (IsLive)
        {
            foreach (Virtqueue queue in _queues)
            {
                queue.Ring?.CheckNoLostKick();
            }
        }
    }

    /// <summary>True when the device may still access the range: freeing it now would be a driver's mistake.</summary>
    public bool Owns(ulong address, ulong length)
    {
        foreach (Virtqueue queue in _queues)
        {
            if (CanReachMemory && queue.Owns(address, length))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Buffers the device owns, over all queues.</summary>
    public int OutstandingBuffers
    {
        get
        {
            int count = 0;
            foreach (Virtqueue queue in _queues)
            {
                count += queue.Ring is { } ring ? ring.Outstanding + ring.Waiting : 0;
            }

            return count;
        }
    }

    // Behind all pairs that can be used: one, unless the driver has agreed to more.
    private int? ControlIndex =>
        (Negotiated & Features.CtrlVq) == 0 ? null : (Negotiated & (Features.Mq | Features.Rss)) == 0 ? 2 : 2 * Options.QueuePairs;

    private void OnNotified(Virtqueue queue, ushort? data)
    {
        queue.Ring!.Kicked(data);
        CompletionPolicy policy = queue.Index == 0 ? Rx.Policy : queue.Index == ControlIndex ? Control.Policy : Tx.Policy;
        if (policy.Immediate)
        {
            _ = StepQueue(queue);
        }
    }

    private bool StepQueue(Virtqueue queue)
    {
        // An interrupt raised from here may run the driver, which may kick: that kick is remembered, not served inside this one.
        if (_stepping || !CanReachMemory || queue.Ring is not { } ring)
        {
            return false;
        }

        _stepping = true;
        try
        {
            return queue.Index switch
            {
                0 => Rx.Step(ring),
                1 => Tx.Step(ring),
                _ => queue.Index == ControlIndex && Control.Step(queue, ring),
            };
        }
        finally
        {
            _stepping = false;
        }
    }

    private void OnQueueInterrupt(Virtqueue queue) => Pci.Interrupts.QueueInterrupt(queue.Vector);
}

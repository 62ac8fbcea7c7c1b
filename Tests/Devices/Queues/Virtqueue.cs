using System;
using System.Numerics;
using VirtioNetCx.Devices.Pci;

namespace VirtioNetCx.Devices.Queues;

/// <summary>The three areas of a virtqueue (§2.7, §2.8).</summary>
public enum QueuePart
{
    /// <summary>Descriptor table, or the packed ring (queue_desc).</summary>
    Descriptors,

    /// <summary>Available ring, or the driver's event suppression (queue_driver).</summary>
    Driver,

    /// <summary>Used ring, or the device's event suppression (queue_device).</summary>
    Device,
}

/// <summary>A virtqueue as its registers show it; once enabled, <see cref="Ring"/> is the device's end of it.</summary>
public sealed class Virtqueue(int index, DeviceOptions options, Conformance conformance, DeviceCounters counters, Dma dma, ushort largestSize)
{
    private readonly ulong[] _addresses = new ulong[3];
    private readonly ushort _maximumSize = largestSize;
    private ushort _size = largestSize;
    private ushort _vector = InterruptOutputs.NoVector;
    private bool _vectorUnread;
    private bool _isPacked;
    private int? _resetReads;

    public int Index => index;

    public string Name => index == 2 * options.QueuePairs ? "controlq" : (index & 1) == 0 ? $"receiveq{index / 2 + 1}" : $"transmitq{index / 2 + 1}";

    /// <summary>What queue_size shows.</summary>
    public ushort ShownSize => options.Faults.QueueSizes.TryGetValue(index, out ushort wrong) ? wrong : _size;

    public ushort Size => _size;

    public ushort Vector => _vector;

    public bool Enabled => Ring is not null;

    /// <summary>The device's end, while the queue is enabled.</summary>
    public DeviceRing? Ring { get; private set; }

    /// <summary>Called when the queue has been reset by itself: whoever holds its buffers forgets them.</summary>
    internal Action? ResetDone { get; set; }

    /// <summary>Reset by itself since, and not enabled again.</summary>
    public bool WasReset { get; private set; }

    public ushort NotifyOffset =>
        options.Faults.NotifyOffsets.TryGetValue(index, out ushort wrong) ? wrong : options.NotifyOffset(index);

    public uint Address(QueuePart part, bool high) => unchecked((uint)(_addresses[(int)part] >> (high ? 32 : 0)));

    public ushort ReadVector()
    {
        _vectorUnread = false;
        return _vector;
    }

    public void SetVector(ushort vector, bool refuse)
    {
        MustBeDisabled("queue_msix_vector");
        _vector = refuse ? InterruptOutputs.NoVector : vector;
        _vectorUnread = vector != InterruptOutputs.NoVector;
    }

    public void SetSize(ushort size, Features negotiated)
    {
        MustBeDisabled("queue_size");
        bool isPacked = (negotiated & Features.RingPacked) != 0;
        if (size == 0 || size > _maximumSize || (!isPacked && !BitOperations.IsPow2(size)))
        {
            conformance.Fail(Spec.CommonConfig, $"{Name}: queue_size {size} is no {(isPacked ? "size" : "power of two")} up to {_maximumSize}");
        }

        _size = size;
    }

    public void SetAddress(QueuePart part, bool high, uint value)
    {
        MustBeDisabled($"address of the {part} area");
        ref ulong address = ref _addresses[(int)part];
        address = high ? (address & 0xFFFF_FFFF) | ((ulong)value << 32) : (address & ~0xFFFF_FFFFUL) | value;
    }

    public void Enable(Features negotiated)
    {
        MustBeDisabled("queue_enable");
        _isPacked = (negotiated & Features.RingPacked) != 0;
        for (var part = QueuePart.Descriptors; part <= QueuePart.Device; part++)
        {
            CheckArea(part, part == QueuePart.Descriptors ? 16u : _isPacked || part == QueuePart.Device ? 4u : 2u, Bytes(part));
        }

        var setup = new RingSetup(this, options, conformance, counters, dma, negotiated, _addresses[0], _addresses[1], _addresses[2]);
        Ring = _isPacked ? new PackedRing(setup) : new SplitRing(setup);
        WasReset = false;
    }

    /// <summary>queue_reset as read: 1 while the queue is being reset by itself (§2.6.1.1). Until then it goes on as before.</summary>
    public ushort ReadReset()
    {
        if (_resetReads is { } left)
        {
            _resetReads = left - 1;
            if (left <= 0 && !options.Faults.QueueResetNeverCompletes)
            {
                FinishReset();
            }
        }

        return (ushort)(_resetReads is null ? 0 : 1);
    }

    /// <summary>1 was written to queue_reset.</summary>
    public void AskReset()
    {
        if (!Enabled || _resetReads is not null)
        {
            conformance.Fail(Spec.QueueReset, $"{Name}: queue_reset of a queue that is {(Enabled ? "being reset" : "not enabled")}");
        }

        _resetReads = options.ResetReads;
        if (options.ResetReads == 0 && !options.Faults.QueueResetNeverCompletes)
        {
            FinishReset();
        }
    }

    /// <summary>Called when the device becomes live.</summary>
    public void CheckLive()
    {
        if (_vectorUnread)
        {
            conformance.Fail(Spec.MsixVectors, $"{Name}: queue_msix_vector was written and not read back");
        }
    }

    /// <summary>True when the device may still access the range, through the ring or the buffers in it.</summary>
    public bool Owns(ulong address, ulong length)
    {
        if (Ring is not { } ring)
        {
            return false;
        }

        for (var part = QueuePart.Descriptors; part <= QueuePart.Device; part++)
        {
            if (_addresses[(int)part] < address + length && address < _addresses[(int)part] + Bytes(part))
            {
                return true;
            }
        }

        return ring.Owns(address, length);
    }

    public void Reset()
    {
        Ring = null;
        _resetReads = null;
        WasReset = false;
        _size = _maximumSize;
        _vector = InterruptOutputs.NoVector;
        _vectorUnread = false;
        Array.Clear(_addresses);
    }

    // Nothing of it is left, and it may be enabled again.
    private void FinishReset()
    {
        Reset();
        WasReset = true;
        counters.QueueResets++;
        ResetDone?.Invoke();
    }

    private uint Bytes(QueuePart part) => part switch
    {
        QueuePart.Descriptors => 16u * _size,
        QueuePart.Driver => _isPacked ? 4 : 6 + 2u * _size,
        _ => _isPacked ? 4 : 6 + 8u * _size,
    };

    private void MustBeDisabled(string what)
    {
        if (Enabled)
        {
            conformance.Fail(Spec.CommonConfig, $"{Name}: {what} written after the queue was enabled");
        }
    }

    private void CheckArea(QueuePart part, uint alignment, uint length)
    {
        ulong address = _addresses[(int)part];
        if (address % alignment != 0)
        {
            conformance.Fail(Spec.Alignment, $"{Name}: {part} area at 0x{address:x} is not aligned to {alignment}");
        }

        dma.Probe(address, length, part == QueuePart.Device, Spec.Alignment, $"{Name}: {part} area");
    }
}

using System;
using System.Numerics;
using VirtioNetCx.Devices.Pci;

namespace VirtioNetCx.Devices.Queues;

/// <summary>The three areas of a split virtqueue (§2.7).</summary>
public enum QueuePart
{
    /// <summary>Descriptor table (queue_desc).</summary>
    Descriptors,

    /// <summary>Available ring (queue_driver).</summary>
    Driver,

    /// <summary>Used ring (queue_device).</summary>
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

    public int Index => index;

    public string Name => index == 2 * options.QueuePairs ? "controlq" : (index & 1) == 0 ? $"receiveq{index / 2 + 1}" : $"transmitq{index / 2 + 1}";

    /// <summary>What queue_size shows.</summary>
    public ushort ShownSize => options.Faults.QueueSizes.TryGetValue(index, out ushort wrong) ? wrong : _size;

    public ushort Size => _size;

    public ushort Vector => _vector;

    public bool Enabled => Ring is not null;

    /// <summary>The device's end, while the queue is enabled.</summary>
    public SplitRing? Ring { get; private set; }

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

    public void SetSize(ushort size)
    {
        MustBeDisabled("queue_size");
        if (!BitOperations.IsPow2(size) || size > _maximumSize)
        {
            conformance.Fail(Spec.CommonConfig, $"{Name}: queue_size {size} is no power of two up to {_maximumSize}");
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
        CheckArea(QueuePart.Descriptors, 16, 16u * _size);
        CheckArea(QueuePart.Driver, 2, 6 + 2u * _size);
        CheckArea(QueuePart.Device, 4, 6 + 8u * _size);
        Ring = new SplitRing(this, options, conformance, counters, dma, negotiated, _addresses[0], _addresses[1], _addresses[2]);
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

        bool Over(QueuePart part, ulong bytes) => _addresses[(int)part] < address + length && address < _addresses[(int)part] + bytes;
        return Over(QueuePart.Descriptors, 16u * _size)
            || Over(QueuePart.Driver, 6 + 2u * _size)
            || Over(QueuePart.Device, 6 + 8u * _size)
            || ring.Owns(address, length);
    }

    public void Reset()
    {
        Ring = null;
        _size = _maximumSize;
        _vector = InterruptOutputs.NoVector;
        _vectorUnread = false;
        Array.Clear(_addresses);
    }

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

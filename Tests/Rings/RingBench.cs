using System;
using System.Runtime.InteropServices;
using VirtioNetCx.Devices;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings;

/// <summary>The driver's virtqueue and the device model's end of it over the same memory, without anything else of driver or host.</summary>
internal sealed unsafe class RingBench : IGuestMemory, IDisposable
{
    /// <summary>Device addresses differ from virtual ones by this.</summary>
    private const ulong Shift = 0x4000_0000_0000;
    private readonly byte* _shared;
    private readonly byte* _shadow;
    private readonly byte* _buffers;
    private readonly nuint _sharedBytes;
    private readonly nuint _bufferBytes;

    public RingBench(uint size, RingFeatures features, Action<DeviceOptions>? configure = null)
    {
        if (!QueueSize.TryCreate(size, out QueueSize queueSize))
        {
            throw new ArgumentOutOfRangeException(nameof(size));
        }

        var layout = new QueueLayout(queueSize, features);
        _sharedBytes = layout.SharedBytes;
        _bufferBytes = size * BufferBytes;
        _shared = (byte*)NativeMemory.AlignedAlloc(_sharedBytes, QueueLayout.Alignment);
        _shadow = (byte*)NativeMemory.AlignedAlloc(layout.PrivateBytes, 8);
        _buffers = (byte*)NativeMemory.AlignedAlloc(_bufferBytes, 64);
        new Span<byte>(_shared, (int)_sharedBytes).Fill(0xCC);
        Queue.Initialize(queueSize, QueueMemory.Of(layout, _shared, _shadow), features);
        var options = new DeviceOptions
        {
            TxQueueSize = (ushort)size,
            MsixVectors = 0,
            Offered = Features.Version1 | (features.HasFlag(RingFeatures.EventIdx) ? Features.RingEventIdx : 0)
                | (features.HasFlag(RingFeatures.IndirectDesc) ? Features.RingIndirectDesc : 0),
        };
        configure?.Invoke(options);
        Device = new VirtioNetDevice(options, this);
        Device.Tx.Policy.Immediate = false;
        Device.Pci.Interrupts.Line = asserted => Interrupts += asserted ? 1 : 0;
        GoLive(layout, options.Offered);
    }

    public const uint BufferBytes = 32;

    /// <summary>The driver's end. A field: it is a mutable struct.</summary>
    public Virtqueue Queue;

    public VirtioNetDevice Device { get; }

    public int Interrupts { get; private set; }

    /// <summary>Device address of a buffer for one frame.</summary>
    public ulong Buffer(uint index, byte mark)
    {
        byte* buffer = _buffers + index * BufferBytes;
        new Span<byte>(buffer, (int)BufferBytes).Clear();
        buffer[BufferBytes - 1] = mark;
        return (ulong)buffer + Shift;
    }

    /// <summary>Kicks as a driver must: only when asked.</summary>
    public bool KickIfAsked()
    {
        if (!Queue.ShouldNotify())
        {
            return false;
        }

        Device.Pci.WriteBar(4, 0x3000 + 4, 2, 1);
        return true;
    }

    /// <summary>Clears the interrupt as a service routine does.</summary>
    public void Acknowledge() => Device.Pci.ReadBar(4, 0x1000, 1);

    public Span<byte> Map(ulong address, int length, bool forWriting)
    {
        ulong at = address - Shift;
        foreach ((ulong start, ulong bytes) in new[] { ((ulong)_shared, (ulong)_sharedBytes), ((ulong)_buffers, (ulong)_bufferBytes) })
        {
            if (at >= start && at - start < bytes)
            {
                // SAFETY: inside one of the two runs, which live as long as this.
                return new Span<byte>((byte*)at, (int)Math.Min((ulong)length, bytes - (at - start)));
            }
        }

        return [];
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_shared);
        NativeMemory.AlignedFree(_shadow);
        NativeMemory.AlignedFree(_buffers);
    }

    private void GoLive(QueueLayout layout, Features features)
    {
        void Common(uint offset, int size, ulong value) => Device.Pci.WriteBar(4, offset, size, value);
        ulong shared = (ulong)_shared + Shift;
        Common(0x14, 1, 0);
        _ = Device.Pci.ReadBar(4, 0x14, 1);
        Common(0x14, 1, 3);
        Common(0x08, 4, 0);
        Common(0x0C, 4, (ulong)features & uint.MaxValue);
        Common(0x08, 4, 1);
        Common(0x0C, 4, (ulong)features >> 32);
        Common(0x14, 1, 11);
        _ = Device.Pci.ReadBar(4, 0x14, 1);
        Common(0x16, 2, 1);
        (uint Offset, ulong Address)[] parts = [(0x20, shared), (0x28, shared + layout.DriverOffset), (0x30, shared + layout.DeviceOffset)];
        foreach ((uint offset, ulong address) in parts)
        {
            Common(offset, 4, address & uint.MaxValue);
            Common(offset + 4, 4, address >> 32);
        }

        Common(0x1C, 2, 1);
        Common(0x14, 1, 15);
    }
}

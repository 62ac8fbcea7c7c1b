using VirtioNetCx.Interop;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Adapter;

/// <summary>
/// The memory of one virtqueue, from PrepareHardware to ReleaseHardware: contiguous memory may be short by the time that a queue is
/// created again, at a resume say. Zero-initialised means none.
/// </summary>
// SAFETY: both runs are as long as the layout for the size and the features asks, and are forgotten when they are freed.
internal unsafe struct RingMemory
{
    private DmaMemory _shared;
    private byte* _private;

    /// <summary>The address for the device.</summary>
    public readonly ulong DeviceAddress => _shared.DeviceAddress;

    /// <summary>Allocates; what was allocated on failure goes with <see cref="Free"/>. PASSIVE_LEVEL.</summary>
    public NTSTATUS Allocate(NetDevice* device, QueueSize size)
    {
        QueueLayout layout = new(size, device->RingFeatures);
        NTSTATUS status = _shared.Allocate(device->DmaEnabler, layout.SharedBytes);
        return status.IsSuccess() ? PrivateMemory.Allocate(device->DmaEnabler, layout.PrivateBytes, out _private) : status;
    }

    /// <summary>Frees the shared memory; the private goes with the DMA enabler. The device must be reset. PASSIVE_LEVEL.</summary>
    public void Free()
    {
        _shared.Free();
        _private = null;
    }

    /// <summary>Makes a virtqueue empty. Only while the device is quiet. Any IRQL.</summary>
    public readonly void Renew(ref Virtqueue queue, QueueSize size, RingFeatures features) =>
        queue.Initialize(size, QueueMemory.Of(new QueueLayout(size, features), _shared.Address, _private), features);
}

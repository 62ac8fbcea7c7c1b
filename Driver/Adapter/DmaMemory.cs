using System.Runtime.CompilerServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>A run of memory that the device reaches: a common buffer, as WDF hands it out. Zero-initialised means none.</summary>
// SAFETY: the addresses are those of a common buffer of at least the asked length, and are forgotten when it is deleted.
internal unsafe struct DmaMemory
{
    private const uint CacheLineMask = 63;

    private WDFCOMMONBUFFER _buffer;

    /// <summary>The address for us.</summary>
    public byte* Address;

    /// <summary>The address for the device.</summary>
    public ulong DeviceAddress;

    /// <summary>Allocates a run on a cache line. PASSIVE_LEVEL.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public NTSTATUS Allocate(WDFDMAENABLER enabler, uint bytes)
    {
        WDF_COMMON_BUFFER_CONFIG config = WDF_COMMON_BUFFER_CONFIG.Init(CacheLineMask);
        WDFCOMMONBUFFER buffer;
        NTSTATUS status = Wdf.WdfCommonBufferCreateWithConfig(enabler, bytes, &config, null, &buffer);
        if (status.IsSuccess())
        {
            _buffer = buffer;
            Address = (byte*)Wdf.WdfCommonBufferGetAlignedVirtualAddress(buffer);
            DeviceAddress = unchecked((ulong)Wdf.WdfCommonBufferGetAlignedLogicalAddress(buffer));
        }

        return status;
    }

    /// <summary>Frees the run, if there is one. The device must not use it any more. PASSIVE_LEVEL.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free()
    {
        if (!_buffer.IsNull)
        {
            Wdf.WdfObjectDelete(_buffer);
            this = default;
        }
    }
}

/// <summary>Memory of the driver's own, which lives as long as the object it is given to.</summary>
internal static unsafe class PrivateMemory
{
    private const uint PoolTag = 0x78434E56; // "VNCx"

    /// <summary>Allocates non-paged memory owned by <paramref name="parent"/>; contents are undefined. PASSIVE_LEVEL.</summary>
    public static NTSTATUS Allocate(WDFOBJECT parent, uint bytes, out byte* address)
    {
        WDF_OBJECT_ATTRIBUTES attributes = WDF_OBJECT_ATTRIBUTES.Init();
        attributes.ParentObject = parent;
        WDFMEMORY memory;
        void* buffer = null;
        NTSTATUS status = Wdf.WdfMemoryCreate(&attributes, POOL_TYPE.NonPagedPoolNx, PoolTag, bytes, &memory, &buffer);
        address = (byte*)buffer;
        return status;
    }
}

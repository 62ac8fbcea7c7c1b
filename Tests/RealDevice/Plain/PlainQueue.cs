using System.Runtime.InteropServices;
using System.Threading;

namespace VirtioNetCx.Tests.RealDevice.Plain;

/// <summary>
/// The shortest split virtqueue with event indices: buffer and descriptor have the same number, a frame is one descriptor, and the device
/// is believed. VirtIO 1.3 §2.7 "Split Virtqueues".
/// </summary>
// SAFETY: the memory holds the three parts for so many descriptors and lives as long as the forwarder that owns it.
internal sealed unsafe class PlainQueue
{
    private const ushort DeviceWrites = 2;
    private readonly Descriptor* _descriptors;
    private readonly ushort* _available;
    private readonly ushort* _used;
    private ushort _added, _published, _taken;

    public PlainQueue(byte* memory, ushort size)
    {
        Size = size;
        _descriptors = (Descriptor*)memory;
        _available = (ushort*)(memory + AvailableOffset);
        _used = (ushort*)(memory + UsedOffset);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Descriptor
    {
        public ulong Address;
        public uint Length;
        public ushort Flags;
        public ushort Next;
    }

    public ushort Size { get; }

    public uint AvailableOffset => 16u * Size;

    public uint UsedOffset => AvailableOffset + 8 + 2u * Size;

    /// <summary>Bytes of all three parts for so many descriptors, rounded up.</summary>
    public static uint Bytes(ushort size) => (16u + 2 + 8) * size + 64;

    public void Add(ushort id, ulong address, uint length, bool deviceWrites)
    {
        _descriptors[id] = new Descriptor { Address = address, Length = length, Flags = deviceWrites ? DeviceWrites : (ushort)0 };
        _available[2 + _added % Size] = id;
        _added = unchecked((ushort)(_added + 1));
    }

    /// <summary>Shows the device what was added; true when it wants to be told.</summary>
    public bool Publish()
    {
        if (_added == _published)
        {
            return false;
        }

        Volatile.Write(ref _available[1], _added);
        Interlocked.MemoryBarrier();
        ushort wish = Volatile.Read(ref _used[2 + 4 * Size]);
        bool wanted = unchecked((ushort)(_added - wish - 1) < (ushort)(_added - _published));
        _published = _added;
        return wanted;
    }

    /// <summary>The oldest buffer that the device has used, if there is one.</summary>
    public bool TryTake(out ushort id, out uint length)
    {
        (id, length) = (0, 0);
        if (Volatile.Read(ref _used[1]) == _taken)
        {
            return false;
        }

        uint* element = (uint*)(_used + 2) + 2 * (_taken % Size);
        (id, length) = (unchecked((ushort)element[0]), element[1]);
        _taken = unchecked((ushort)(_taken + 1));
        return true;
    }

    /// <summary>Asks for an interrupt at the next used buffer; false when there is one already.</summary>
    public bool Arm()
    {
        _available[2 + Size] = _taken;
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _used[1]) == _taken;
    }
}

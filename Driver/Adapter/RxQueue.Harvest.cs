using System.Runtime.CompilerServices;
using VirtioNetCx.Checksum;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Adapter;

internal unsafe partial struct RxQueue
{
    private const ulong AddressMask = 0xFFFF_FFFF_FFFF;
    private const uint FirstBufferBytes = VirtioNetHeader.Bytes + LinkLayer.EthernetHeaderBytes;

    /// <summary>
    /// Takes used buffers from the device and puts frames together from them. False if the device broke the protocol: it is given up
    /// then. VirtIO 1.3 §5.1.6.4 "Processing of Incoming Packets".
    /// </summary>
    /// <remarks>
    /// Nearly every frame has one buffer; those are dealt with in the loop, the others in <see cref="Assemble"/>.
    /// </remarks>
    // SAFETY: tokens come from the private shadow, where Post put positions in the fragment ring, for which the side array has room.
    private bool Harvest<TBatch>()
        where TBatch : struct, IReclaimBatch, allows ref struct
    {
        RxBuffer* buffers = _buffers;
        RxChecks checks = _device->RxOffloads.Checks;
        bool verifies = (checks & RxChecks.IPv4) != 0;
        uint left = _assembly.Left;
        bool sound = true;
        TBatch used = default;
        used.Begin(ref _ring.Queue, uint.MaxValue);
        while (used.TryNext(out ulong token, out uint length))
        {
            uint index = (uint)token;
            RxBuffer* buffer = buffers + index;
            buffer->Length = length;
            if (left == 0)
            {
                RxHeader header = ReadHeader(index, length);
                uint count = _mergeable ? header.Buffers : 1;
                if (count == 1)
                {
                    buffer->Count = 1;
                    buffer->State = verifies || !header.IsPlain ? ExamineOne(index, length, header, checks)
                        : IsLengthSound(length) && IsAddressWanted(index) ? RxBufferState.Frame
                        : RxBufferState.Dropped;
                    continue;
                }

                if (unchecked(count - 1) >= _fragments.Mask)
                {
                    sound = false;
                    break;
                }

                _assembly = new FrameAssembly { Header = header, Head = index, Left = count, IsTorn = length < FirstBufferBytes };
            }

            left = Assemble(buffer, index, length, checks);
        }

        if (!used.End(ref _ring.Queue))
        {
            _ring.FailDevice(_device, Slot);
            return false;
        }

        if (!sound)
        {
            _device->Fail(DeviceFailure.BadBufferCount);
        }

        return sound;
    }

    private bool Harvest() =>
        _ring.Queue.Format == QueueFormat.Split ? Harvest<SplitReclaim>()
        : _ring.Queue.Format == QueueFormat.Packed ? Harvest<PackedReclaim>()
        : Harvest<SplitInOrderReclaim>();

    // Where the device did not even write a header, the length says so later.
    // SAFETY: the buffer has room for the header, its capacity being that of a whole frame.
    private readonly RxHeader ReadHeader(uint index, uint length) =>
        length >= VirtioNetHeader.Bytes ? new RxHeader(_virtualAddresses.VirtualAddress(index)) : RxHeader.None;

    /// <summary>Adds a buffer to the frame that is coming in, and returns how many are still to come.</summary>
    /// <remarks>
    /// The buffers of a frame follow one another in the used ring. In the fragment ring they do if the device uses buffers in the order
    /// of posting, as all do without being bound to; NetAdapterCx knows no other frames, so one that is scattered is dropped.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private uint Assemble(RxBuffer* buffer, uint index, uint length, RxChecks checks)
    {
        ref FrameAssembly assembly = ref _assembly;
        buffer->State = RxBufferState.Pending;
        if (!assembly.IsScattered && index == (unchecked(assembly.Head + assembly.Run) & _fragments.Mask))
        {
            assembly.Run = unchecked(assembly.Run + 1);
        }
        else
        {
            assembly.IsScattered = true;
            buffer->State = RxBufferState.Dropped;
        }

        assembly.IsTorn |= length == 0;
        assembly.Bytes = unchecked(assembly.Bytes + length);
        assembly.Left = unchecked(assembly.Left - 1);
        if (assembly.Left == 0)
        {
            Finish(assembly, checks);
        }

        return assembly.Left;
    }

    // SAFETY: Head and Run stay inside the ring.
    private void Finish(in FrameAssembly assembly, RxChecks checks)
    {
        RxBufferState state = IsShapeSound(assembly)
            ? Examine(assembly.Head, assembly.Run, assembly.Bytes, assembly.Header, checks)
            : RxBufferState.Dropped;
        if (state != RxBufferState.Dropped)
        {
            _buffers[assembly.Head].Count = unchecked((ushort)assembly.Run);
            _buffers[assembly.Head].State = state;
            return;
        }

        for (uint i = 0; i < assembly.Run; i++)
        {
            _buffers[unchecked(assembly.Head + i) & _fragments.Mask].State = RxBufferState.Dropped;
        }
    }

    // Both bounds in one comparison; which of them failed matters only to the counters.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsLengthSound(uint bytes) =>
        unchecked(bytes - FirstBufferBytes) <= _device->LinkLayer.Mtu + LinkLayer.VlanTagBytes || CountBadLength(bytes);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly bool CountBadLength(uint bytes)
    {
        if (bytes < FirstBufferBytes)
        {
            _device->RxStatistics.Runts++;
        }
        else
        {
            _device->RxStatistics.Giants++;
        }

        return false;
    }

    private readonly bool IsShapeSound(in FrameAssembly assembly)
    {
        if (assembly.IsScattered)
        {
            _device->RxStatistics.Scattered++;
            return false;
        }

        if (assembly.IsTorn)
        {
            _device->RxStatistics.Torn++;
            return false;
        }

        return true;
    }

    // SAFETY: the buffer holds a whole Ethernet header behind the VirtIO header, so eight bytes can be read where the address is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsAddressWanted(uint index)
    {
        ulong destination = *(ulong*)(_virtualAddresses.VirtualAddress(index) + VirtioNetHeader.Bytes) & AddressMask;
        if (!_device->Filter.Accepts(destination, _device->LinkLayer.Current))
        {
            _device->RxStatistics.Filtered++;
            return false;
        }

        return true;
    }
}

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
    /// Frames come complete in used order, whose buffers need not be neighbours in the fragment ring unless the device uses them in the
    /// order of posting, as they all do. NetAdapterCx wants neighbours: a frame scattered over the ring is dropped and counted.
    /// </remarks>
    // SAFETY: tokens come from the private shadow, where Post put positions in the fragment ring, for which the side array has room.
    private bool Harvest()
    {
        RxBuffer* buffers = _buffers;
        FrameAssembly assembly = _assembly;
        bool sound = true;
        Virtqueue.ReclaimBatch used = _ring.Queue.BeginReclaim();
        while (used.TryNext(out uint index, out uint length))
        {
            RxBuffer* buffer = buffers + index;
            buffer->Length = length;
            buffer->State = RxBufferState.Pending;
            if (assembly.Left == 0)
            {
                uint count = ReadBufferCount(index, length);
                if (unchecked(count - 1) >= _fragments.Mask)
                {
                    sound = false;
                    break;
                }

                assembly = new FrameAssembly { Head = index, Left = count, IsTorn = count > 1 && length < FirstBufferBytes };
            }
            else
            {
                assembly.IsTorn |= length == 0;
            }

            bool inPlace = !assembly.IsScattered && index == (unchecked(assembly.Head + assembly.Run) & _fragments.Mask);
            if (inPlace)
            {
                assembly.Run = unchecked(assembly.Run + 1);
            }
            else
            {
                assembly.IsScattered = true;
                buffer->State = RxBufferState.Dropped;
            }

            assembly.Bytes = unchecked(assembly.Bytes + length);
            assembly.Left = unchecked(assembly.Left - 1);
            if (assembly.Left == 0)
            {
                Finish(assembly);
            }
        }

        _assembly = assembly;
        if (!_ring.Queue.EndReclaim(used))
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

    // num_buffers, read once; 1 where the device does not merge, and where it did not even write a header.
    // SAFETY: the buffer has room for the header, its capacity being that of a whole frame.
    private readonly uint ReadBufferCount(uint index, uint length) =>
        _mergeable && length >= VirtioNetHeader.Bytes ? ((VirtioNetHeader*)_virtualAddresses.VirtualAddress(index))->NumBuffers : 1u;

    // SAFETY: Head and Run stay inside the ring; the destination address is read only from a buffer that holds an Ethernet header.
    private void Finish(in FrameAssembly assembly)
    {
        if (IsWanted(assembly))
        {
            _buffers[assembly.Head].Count = unchecked((ushort)assembly.Run);
            _buffers[assembly.Head].State = RxBufferState.Frame;
            return;
        }

        for (uint i = 0; i < assembly.Run; i++)
        {
            _buffers[unchecked(assembly.Head + i) & _fragments.Mask].State = RxBufferState.Dropped;
        }
    }

    private bool IsWanted(in FrameAssembly assembly)
    {
        ref RxStatistics statistics = ref _device->RxStatistics;
        if (assembly.Bytes < FirstBufferBytes)
        {
            statistics.Runts++;
            return false;
        }

        if (assembly.Bytes - VirtioNetHeader.Bytes > _device->LinkLayer.MaximumFrame)
        {
            statistics.Giants++;
            return false;
        }

        if (assembly.IsScattered)
        {
            statistics.Scattered++;
            return false;
        }

        if (assembly.IsTorn)
        {
            statistics.Torn++;
            return false;
        }

        ulong destination = *(ulong*)(_virtualAddresses.VirtualAddress(assembly.Head) + VirtioNetHeader.Bytes) & AddressMask;
        if (!_device->Filter.Accepts(destination, _device->LinkLayer.Current))
        {
            statistics.Filtered++;
            return false;
        }

        return true;
    }
}

using System;
using System.Collections.Generic;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Linux;
using VirtioNetCx.Tests.RealDevice.Linux;
using VirtioNetCx.Tests.RealDevice.Machine;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>
/// As <see cref="TapOperatingSystem"/>, but for measurements: frames are read into pages that the device sees and stay there until they are
/// sent, what the driver indicates is written from its buffers, and Linux believes what the driver says of checksums, as Windows does.
/// Nothing is judged.
/// </summary>
internal sealed unsafe class MeasuredOperatingSystem : IOperatingSystem
{
    private const int Slots = 256;
    private const int Burst = 64;
    private const uint SlotPages = 17;
    private const uint PageBytes = 4096;
    private const int MaximumPieces = 64;

    // More than the processors' caches hold makes everybody slower.
    private const long MaximumBytes = 1 << 20;
    private const int Valid = 1;
    private readonly TapDevice _tap;
    private readonly Stack<ulong> _free = new(Slots);
    private readonly byte* _slots;
    private readonly uint[] _lengths = new uint[Slots];
    private long _bytes;

    public MeasuredOperatingSystem(TapDevice tap, GuestHeap heap)
    {
        _tap = tap;
        _slots = heap.AllocatePages(Slots * SlotPages);
        for (ulong i = 0; i < Slots; i++)
        {
            _free.Push(i);
        }
    }

    public int Descriptor => HasRoom ? _tap.Descriptor : -1;

    private bool HasRoom => _free.Count != 0 && _bytes < MaximumBytes;

    public bool Send()
    {
        bool any = false;
        for (int i = 0; i < Burst && HasRoom; i++)
        {
            ulong slot = _free.Peek();
            byte* start = _slots + slot * SlotPages * PageBytes;
            nint bytes = Native.Read(_tap.Descriptor, start, SlotPages * PageBytes);
            if (bytes <= TapDevice.HeaderBytes)
            {
                break;
            }

            any = true;
            var bytesOfFrame = new Span<byte>(start + TapDevice.HeaderBytes, (int)bytes - TapDevice.HeaderBytes);
            TxFrame frame = new()
            {
                Data = start + TapDevice.HeaderBytes,
                Length = (uint)bytesOfFrame.Length,
                Cookie = slot,
                Offload = WindowsRequest.FromTap(bytesOfFrame, *(VirtioHeader*)start),
                InPlace = true,
            };

            // A frame that the driver's queue does not take is lost, as on a wire. It may come back before Send returns.
            _ = _free.Pop();
            _lengths[slot] = frame.Length;
            _bytes += frame.Length;
            if (!Traffic.Send(frame))
            {
                SendCompleted(slot);
            }
        }

        return any;
    }

    public void Receive(in ReceivedFrame frame)
    {
        VirtioHeader header = Describe(frame);
        Native.Vector* vectors = stackalloc Native.Vector[MaximumPieces];
        vectors[0] = new Native.Vector { Start = &header, Length = TapDevice.HeaderBytes };
        for (uint i = 0; i < frame.FragmentCount; i++)
        {
            vectors[i + 1] = new Native.Vector { Start = frame.Pieces[i].Data, Length = frame.Pieces[i].Length };
        }

        _ = Native.WriteVectors(_tap.Descriptor, vectors, (int)frame.FragmentCount + 1);
    }

    public void SendCompleted(ulong cookie)
    {
        _bytes -= _lengths[cookie];
        _free.Push(cookie);
    }

    // To Linux a checksum that need not be looked at is one that is still to be made.
    private static VirtioHeader Describe(in ReceivedFrame frame)
    {
        var start = new ReadOnlySpan<byte>(frame.Data, (int)frame.Pieces[0].Length);
        FrameParts parts = FrameParts.Of(start);
        VirtioHeader header = default;
        if (frame.Layer4Evaluation == Valid && parts.HasChecksum)
        {
            header.Flags = VirtioHeader.NeedsChecksum;
            header.ChecksumStart = (ushort)parts.Layer4;
            header.ChecksumOffset = (ushort)(parts.ChecksumField - parts.Layer4);
        }

        if (frame.CoalescedSegments > 1)
        {
            int headers = parts.Payload(start);
            header.GsoType = parts.Version == 4 ? VirtioHeader.GsoTcp4 : VirtioHeader.GsoTcp6;
            header.HeaderLength = (ushort)headers;
            header.GsoSize = (ushort)(((int)frame.Length - headers + frame.CoalescedSegments - 1) / frame.CoalescedSegments);
        }

        return header;
    }
}

using System;
using System.Runtime.CompilerServices;
using VirtioNetCx.Checksum;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

internal unsafe partial struct RxQueue
{
    /// <summary>The same as <see cref="Examine"/> for a frame in one buffer, fast for the usual ones.</summary>
    // SAFETY: a frame of sound length was written by the device in full, and fits into its buffer.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private RxBufferState ExamineOne(uint index, uint bytes, in RxHeader header, RxChecks checks)
    {
        if (header.IsUsual)
        {
            if (!IsLengthSound(bytes) || !IsAddressWanted(index))
            {
                return RxBufferState.Dropped;
            }

            byte* frame = _virtualAddresses.VirtualAddress(index) + VirtioNetHeader.Bytes;
            bool isChecked = header.IsChecked && _device->Features.Has(NetFeatures.GuestCsum);
            if (RxKnownHeaders.TryJudge(frame, bytes - VirtioNetHeader.Bytes, isChecked, checks, _verdicts + index))
            {
                return RxBufferState.Judged;
            }
        }

        return Examine(index, 1, bytes, header, checks);
    }

    /// <summary>
    /// Deals with a frame of which the device says more than its length, or of which the system wants to know more, and with every frame
    /// in several buffers. What is still to be done to its checksum is done here. VirtIO 1.3 §5.1.6.4 "Processing of Incoming Packets".
    /// </summary>
    /// <param name="head">Position of the first buffer; the others follow.</param>
    /// <param name="run">How many buffers there are.</param>
    /// <param name="bytes">All that the device wrote, header included.</param>
    /// <param name="header">The VirtIO header.</param>
    /// <param name="checks">What the system wants to know.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private RxBufferState Examine(uint head, uint run, uint bytes, in RxHeader header, RxChecks checks)
    {
        ref RxStatistics statistics = ref _device->RxStatistics;
        bool isLong = header.IsCoalesced && bytes is > FirstBufferBytes and <= RxOffloads.LongestCoalesced;
        if (!(isLong || IsLengthSound(bytes)) || !IsAddressWanted(head))
        {
            return RxBufferState.Dropped;
        }

        RxRequest request = header.Request(bytes - VirtioNetHeader.Bytes, checks);
        RxRefusal refusal = RxDecision.Decide(request, Start(head, run), RxOffloads.AgreedIn(_device->Features), out RxPlan plan);
        if (refusal != RxRefusal.None)
        {
            statistics.Count(refusal);
            return RxBufferState.Dropped;
        }

        if (header.IsCoalesced && !IsCoalescingWanted(bytes, ref plan))
        {
            statistics.UnwantedCoalescing++;
            _device->OnUnwantedCoalescing();
            return RxBufferState.Dropped;
        }

        // One that is said to be put together, and from no more than one segment, is a frame like any other, and no longer than those.
        if (header.IsCoalesced && plan.Segments == 0 && !IsLengthSound(bytes))
        {
            return RxBufferState.Dropped;
        }

        if (plan.Segments != 0)
        {
            statistics.Coalesced++;
            statistics.CoalescedSegments += plan.Segments;
        }

        if (plan.Completion.IsNeeded)
        {
            Complete(head, run, plan.Completion);
        }

        _verdicts[head] = RxVerdict.Of(plan, _buffers[head].Length - VirtioNetHeader.Bytes);
        return RxBufferState.Judged;
    }

    // Whether a packet that was put together may go up. When the system has asked for no more of that, and the device has not heard yet,
    // one goes up if it is not longer than the MTU allows, as a packet like any other: longer ones the stack was promised not to get.
    private readonly bool IsCoalescingWanted(uint bytes, ref RxPlan plan)
    {
        OffloadFeatures needed = plan.Layout.Network == NetworkKind.IPv4 ? OffloadFeatures.Tso4 : OffloadFeatures.Tso6;
        if ((_device->RxOffloads.Coalescing & needed) != 0)
        {
            return true;
        }

        plan.Segments = 0;
        plan.DuplicateAcks = 0;
        return bytes - VirtioNetHeader.Bytes <= _device->LinkLayer.MaximumFrame;
    }

    /// <summary>
    /// The start of a frame in one piece: as it lies in the first buffer, or a copy if a device has filled that one less than headers take.
    /// </summary>
    private ReadOnlySpan<byte> Start(uint head, uint run)
    {
        Span<byte> first = Piece(head, 0);
        if (run == 1 || (uint)first.Length >= GatheredBytes)
        {
            return first;
        }

        // SAFETY: the queue's context does not move.
        Span<byte> copy = new(Unsafe.AsPointer(ref _gathered[0]), (int)GatheredBytes);
        uint filled = 0;
        for (uint i = 0; i < run && filled < GatheredBytes; i++)
        {
            Span<byte> piece = Piece(head, i);
            int length = Math.Min(piece.Length, (int)(GatheredBytes - filled));
            piece.Slice(0, length).CopyTo(copy.Slice((int)filled));
            filled += (uint)length;
        }

        return copy.Slice(0, (int)filled);
    }

    private readonly void Complete(uint head, uint run, ChecksumCompletion completion)
    {
        RunningSum sum = default;
        uint at = 0;
        for (uint i = 0; i < run; i++)
        {
            Span<byte> piece = Piece(head, i);
            completion.Add(ref sum, piece, at);
            at += (uint)piece.Length;
        }

        ushort checksum = completion.Value(sum);
        at = 0;
        for (uint i = 0; i < run; i++)
        {
            Span<byte> piece = Piece(head, i);
            completion.Store(checksum, piece, at);
            at += (uint)piece.Length;
        }

        _device->RxStatistics.Completed++;
    }

    // The part of a frame that is in one of its buffers.
    // SAFETY: the ring has checked that the device did not claim more than the buffer's capacity; a first buffer has a whole header.
    private readonly Span<byte> Piece(uint head, uint number)
    {
        uint index = unchecked(head + number) & _fragments.Mask;
        uint offset = number == 0 ? VirtioNetHeader.Bytes : 0;
        return new Span<byte>(_virtualAddresses.VirtualAddress(index) + offset, (int)(_buffers[index].Length - offset));
    }
}

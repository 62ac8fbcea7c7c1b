using System;
using System.Runtime.CompilerServices;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Adapter;

internal unsafe partial struct RxQueue
{
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
        if (!IsLengthSound(bytes) || !IsAddressWanted(head))
        {
            return RxBufferState.Dropped;
        }

        ref RxOffloads offloads = ref _device->RxOffloads;
        RxRequest request = header.Request(bytes - VirtioNetHeader.Bytes, checks);
        RxRefusal refusal = RxDecision.Decide(request, Start(head, run), offloads.Agreed, out RxPlan plan);
        if (refusal != RxRefusal.None)
        {
            _device->RxStatistics.Count(refusal);
            return RxBufferState.Dropped;
        }

        if (plan.Completion.IsNeeded)
        {
            Complete(head, run, plan.Completion);
        }

        _verdicts[head] = RxVerdict.Of(plan, _buffers[head].Length - VirtioNetHeader.Bytes);
        return RxBufferState.Judged;
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

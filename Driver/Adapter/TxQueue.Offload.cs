using System;
using System.Runtime.CompilerServices;
using VirtioNetCx.Checksum;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>How a packet begins of which something is asked: what goes before the fragments that are sent as they are.</summary>
internal struct TxHead
{
    /// <summary>Bytes of the first descriptor: the VirtIO header, and the copy behind it.</summary>
    public uint Bytes;

    /// <summary>What is left of the fragment in which the copied bytes end, if anything is.</summary>
    public uint RestBytes;

    /// <summary>Its address for the device.</summary>
    public ulong RestAddress;

    /// <summary>The first fragment behind it.</summary>
    public uint FragmentIndex;

    /// <summary>The number of fragments behind it.</summary>
    public uint FragmentCount;

    /// <summary>Bytes of the frame that are copied or rest.</summary>
    public uint FrameBytes;
}

internal unsafe partial struct TxQueue
{
    /// <summary>
    /// Writes the beginning of a packet of which something is asked: the VirtIO header, and behind it the packet's own headers if they must
    /// change. The sender's bytes are only read. VirtIO 1.3 §5.1.6.2 "Packet Transmission".
    /// </summary>
    // SAFETY: the packet has between one and as many fragments as agreed, whose valid bytes lie at their virtual
    // addresses and offsets; the slot has TxSlot.CopyBytes behind the header.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private TxRefusal BeginOffloaded(NET_PACKET* packet, TxAsked asked, byte* slot, out TxHead head)
    {
        uint first = packet->FragmentIndex & _fragments.Mask;
        uint others = packet->FragmentCount - 1u;
        ulong fragment = _fragments.Fragment(first)->_bitfield0;
        ulong offset = (fragment >> OffsetShift) & OffsetMask;
        uint firstLength = (uint)(fragment & LengthMask);
        uint frameLength = others == 0 ? firstLength : firstLength + CountBytes(_fragments, unchecked(first + 1), others);
        byte* source = _virtualAddresses.VirtualAddress(first) + offset;
        uint copied = TxKnownHeaders.Write(asked, packet, source, firstLength, frameLength, _features, slot);
        if (copied == TxKnownHeaders.NotUsual)
        {
            return BeginSearched(asked, packet, frameLength, slot, out head);
        }

        // Without a copy the first fragment goes out whole.
        head.Bytes = VirtioNetHeader.Bytes + copied;
        head.RestBytes = firstLength - copied;
        head.RestAddress = unchecked(_addresses.LogicalAddress(first) + offset + copied);
        head.FragmentIndex = unchecked(first + 1);
        head.FragmentCount = others;
        head.FrameBytes = firstLength;
        _device->TxStatistics.Count(asked, copied);
        return TxRefusal.None;
    }

    // Headers that are not known, or torn, or otherwise not as usual. They are gathered into private memory, where the device cannot reach
    // them, judged and changed there, and then written to the slot.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private TxRefusal BeginSearched(TxAsked asked, NET_PACKET* packet, uint frameLength, byte* slot, out TxHead head)
    {
        head = default;
        head.Bytes = VirtioNetHeader.Bytes;
        TxAsks.Read(asked, packet, frameLength, out TxRequest request);
        if (frameLength == 0)
        {
            return TxRefusal.None;
        }

        fixed (byte* headers = _headers)
        {
            Span<byte> gathered = default;
            if (request.NeedsHeaders)
            {
                gathered = new Span<byte>(headers, (int)Gather(packet, headers, NeededBytes(in request)));
            }

            TxRefusal refusal = TxDecision.Decide(in request, gathered, _features, out TxPlan plan);
            if (refusal == TxRefusal.None && !HeaderCopy.Apply(in plan, request.FrameLength, gathered))
            {
                refusal = TxRefusal.LayoutMismatch;
            }

            if (refusal != TxRefusal.None)
            {
                return refusal;
            }

            WriteHeader(slot, in plan);
            TxKnownHeaders.Copy(slot + TxSlot.CopyAt, headers, plan.CopyLength);
            SkipCopied(packet, plan.CopyLength, ref head);
            _device->TxStatistics.Count(asked, plan.CopyLength);
            return TxRefusal.None;
        }
    }

    // What the system has described is read as far as it is needed; what it has not is searched for, as far as a slot has room.
    private static uint NeededBytes(in TxRequest request)
    {
        bool isKnown = request.Layout.Network != NetworkKind.Other
            && (request.Layout.Transport != TransportKind.Other || !(request.TransportChecksum || request.Mss != 0));
        uint wanted = isKnown ? request.Layout.PayloadOffset : TxSlot.CopyBytes;
        return wanted < TxSlot.CopyBytes ? wanted : TxSlot.CopyBytes;
    }

    // The fragments' first bytes, wherever they are cut. Returns how many there were.
    // SAFETY: a fragment's valid bytes lie at its virtual address and offset; no more than wanted are written.
    private readonly uint Gather(NET_PACKET* packet, byte* target, uint wanted)
    {
        uint gathered = 0;
        uint index = packet->FragmentIndex;
        for (uint left = packet->FragmentCount; left != 0 && gathered != wanted; left--)
        {
            index &= _fragments.Mask;
            ulong fragment = _fragments.Fragment(index)->_bitfield0;
            uint length = (uint)(fragment & LengthMask);
            uint taken = length < wanted - gathered ? length : wanted - gathered;
            TxKnownHeaders.Copy(target + gathered, _virtualAddresses.VirtualAddress(index) + ((fragment >> OffsetShift) & OffsetMask), taken);
            gathered += taken;
            index = unchecked(index + 1);
        }

        return gathered;
    }

    // Finds where the fragments go on behind the copied bytes.
    private readonly void SkipCopied(NET_PACKET* packet, uint copied, ref TxHead head)
    {
        uint index = packet->FragmentIndex;
        uint left = packet->FragmentCount;
        uint skip = copied;
        while (skip != 0 && left != 0)
        {
            index &= _fragments.Mask;
            ulong fragment = _fragments.Fragment(index)->_bitfield0;
            uint length = (uint)(fragment & LengthMask);
            if (length > skip)
            {
                head.RestBytes = length - skip;
                head.RestAddress = unchecked(_addresses.LogicalAddress(index) + ((fragment >> OffsetShift) & OffsetMask) + skip);
                length = skip;
            }

            skip -= length;
            index = unchecked(index + 1);
            left--;
        }

        head.Bytes += copied;
        head.FragmentIndex = index;
        head.FragmentCount = left;
        head.FrameBytes = copied + head.RestBytes;
    }

    // SAFETY: a slot begins with room for the header.
    private static void WriteHeader(byte* slot, in TxPlan plan)
    {
        VirtioNetHeader* header = (VirtioNetHeader*)slot;
        header->Flags = (byte)plan.Flags;
        header->GsoType = plan.GsoType;
        header->HdrLen = plan.HdrLen;
        header->GsoSize = plan.GsoSize;
        header->CsumStart = plan.CsumStart;
        header->CsumOffset = plan.CsumOffset;
        header->NumBuffers = 0;
    }
}

using System;
using System.Runtime.CompilerServices;
using VirtioNetCx.Checksum;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

internal unsafe partial struct TxQueue
{
    // Headers that are not known, or torn, or otherwise not as usual. They are gathered into private memory, where the device cannot reach
    // them, judged and changed there, and then written to the slot.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BeginSearched(NET_PACKET* packet, TxAsked asked, byte* slot, out TxHead head)
    {
        head = default;
        head.Bytes = VirtioNetHeader.Bytes;
        _device->TxStatistics.Gathered++;
        uint frameLength = CountBytes(_fragments, packet->FragmentIndex, packet->FragmentCount);
        TxAsks.Read(asked, packet, frameLength, out TxRequest request);
        if (frameLength == 0)
        {
            return;
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
                _refusal = refusal;
                return;
            }

            WriteHeader(slot, in plan);
            Copy(slot + TxSlot.CopyAt, headers, plan.CopyLength);
            SkipCopied(packet, plan.CopyLength, ref head);
            _device->TxStatistics.Count(asked, plan.CopyLength);
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
            Copy(target + gathered, _virtualAddresses.VirtualAddress(index) + ((fragment >> OffsetShift) & OffsetMask), taken);
            gathered += taken;
            index = unchecked(index + 1);
        }

        return gathered;
    }

    // Finds where the fragments go on behind the copied bytes. Without a copy the first goes out whole.
    private readonly void SkipCopied(NET_PACKET* packet, uint copied, ref TxHead head)
    {
        uint index = packet->FragmentIndex;
        uint left = packet->FragmentCount;
        uint skip = copied;
        do
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
        while (skip != 0 && left != 0);

        head.Bytes += copied;
        head.FragmentIndex = index;
        head.FragmentCount = left;
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

    // A few dozen bytes, or none. Both sides must have them.
    private static void Copy(byte* target, byte* source, uint bytes)
    {
        for (; bytes >= sizeof(ulong); bytes -= sizeof(ulong))
        {
            *(ulong*)target = *(ulong*)source;
            target += sizeof(ulong);
            source += sizeof(ulong);
        }

        if ((bytes & 4) != 0)
        {
            *(uint*)target = *(uint*)source;
            target += sizeof(uint);
            source += sizeof(uint);
        }

        if ((bytes & 2) != 0)
        {
            *(ushort*)target = *(ushort*)source;
            target += sizeof(ushort);
            source += sizeof(ushort);
        }

        if ((bytes & 1) != 0)
        {
            *target = *source;
        }
    }

    private static uint CountBytes(in RingView fragments, uint first, uint count)
    {
        uint bytes = 0;
        for (uint i = 0; i < count; i++)
        {
            bytes += (uint)fragments.Fragment(unchecked(first + i) & fragments.Mask)->ValidLength;
        }

        return bytes;
    }
}

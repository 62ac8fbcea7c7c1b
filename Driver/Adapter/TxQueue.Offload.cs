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

    /// <summary>So many of the rest are copied.</summary>
    public void Skip(uint copied)
    {
        Bytes += copied;
        RestBytes -= copied;
        RestAddress = unchecked(RestAddress + copied);
    }
}

internal unsafe partial struct TxQueue
{
    // Only a checksum that the device makes is asked, and the packet goes out as it is.
    // SAFETY: as below.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly bool TryMark(NET_PACKET* packet, byte* slot)
    {
        ulong fragment = _fragments.Fragment(packet->FragmentIndex & _fragments.Mask)->_bitfield0;
        if ((_features & OffloadFeatures.Csum) == 0 || !TxKnownHeaders.TryMark(packet, (uint)(fragment & LengthMask), slot))
        {
            return false;
        }

        _device->TxStatistics.Offloaded++;
        return true;
    }

    /// <summary>
    /// Writes the beginning of a packet of which something is asked: the VirtIO header, and behind it the packet's own headers if they must
    /// change. The sender's bytes are only read. Of a packet that cannot be sent as asked nothing is left to send, and the cause is kept for
    /// <see cref="Skip"/>. VirtIO 1.3 §5.1.6.2 "Packet Transmission".
    /// </summary>
    // SAFETY: the packet has between one and as many fragments as agreed, whose valid bytes lie at their virtual
    // addresses and offsets; the slot has TxSlot.CopyBytes behind the header.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void BeginOffloaded(NET_PACKET* packet, TxAsked asked, byte* slot, out TxHead head)
    {
        if (asked.Mss == 0)
        {
            BeginSummed(packet, asked, slot, out head);
        }
        else
        {
            BeginSegmented(packet, asked, slot, out head);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BeginSummed(NET_PACKET* packet, TxAsked asked, byte* slot, out TxHead head)
    {
        byte* source = FindFirst(packet, out uint length, out uint frameLength, out head);
        uint copied = TxKnownHeaders.Sum(asked, packet, source, length, frameLength, _features, slot);
        if (copied == TxKnownHeaders.NotUsual)
        {
            BeginSearched(packet, asked, slot, out head);
            return;
        }

        head.Skip(copied);
        _device->TxStatistics.Count(asked, copied);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BeginSegmented(NET_PACKET* packet, TxAsked asked, byte* slot, out TxHead head)
    {
        byte* source = FindFirst(packet, out uint length, out uint frameLength, out head);
        uint copied = TxKnownHeaders.Segment(asked, packet, source, length, frameLength, _features, slot);
        if (copied == TxKnownHeaders.NotUsual)
        {
            // Asked anew, so that it need not be kept all the way.
            BeginSearched(packet, _asks.Of(packet), slot, out head);
            return;
        }

        head.Skip(copied);
        _device->TxStatistics.CountSegmented();
    }

    // Without a copy the first fragment goes out whole.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte* FindFirst(NET_PACKET* packet, out uint length, out uint frameLength, out TxHead head)
    {
        uint index = packet->FragmentIndex & _fragments.Mask;
        uint count = packet->FragmentCount;
        ulong fragment = _fragments.Fragment(index)->_bitfield0;
        ulong offset = (fragment >> OffsetShift) & OffsetMask;
        length = (uint)(fragment & LengthMask);
        head.Bytes = VirtioNetHeader.Bytes;
        head.RestBytes = length;
        head.RestAddress = unchecked(_addresses.LogicalAddress(index) + offset);
        head.FragmentIndex = unchecked(index + 1);
        head.FragmentCount = count - 1;
        frameLength = count == 1 ? length : CountBytes(_fragments, index, count);
        return _virtualAddresses.VirtualAddress(index) + offset;
    }
}

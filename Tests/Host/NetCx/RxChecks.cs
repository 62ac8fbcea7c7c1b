using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Driver Verifier's view of a receive queue: poison before a callback, judgement after it.</summary>
// SAFETY: elements are reached through the masked index of a ring the host has allocated, whose stride holds the element and its
// extensions; the queue's own lock keeps other processors out.
internal static unsafe class RxChecks
{
    private const uint PoisonIndex = 0xFFFF_FFFF;
    private const ushort PoisonCount = 0xFFFF;
    private const byte PoisonType = 0xF;
    private const ulong PoisonLength = 0x3FF_FFFF;
    private const ulong PoisonOffset = 0x3FF;
    private const byte IgnoreBit = 0x01;
    private const byte ReservedBits = 0xFC;

    /// <summary>All-ones in everything the client must write before it returns an element.</summary>
    public static void Poison(NxQueue* queue)
    {
        if (Platform.Settings.Measured)
        {
            return;
        }

        ref NxRing packets = ref queue->Packets;
        for (uint i = packets.HostBegin; i != packets.Ring->EndIndex; i = (i + 1) & packets.Mask)
        {
            NET_PACKET* packet = (NET_PACKET*)packets.Element(i);
            Bytes.Fill(packet, 11, 0xFF);
        }

        ref NxRing fragments = ref queue->Fragments;
        for (uint i = fragments.HostBegin; i != fragments.Ring->EndIndex; i = (i + 1) & fragments.Mask)
        {
            NET_FRAGMENT* fragment = (NET_FRAGMENT*)fragments.Element(i);
            fragment->ValidLength = PoisonLength;
            fragment->Offset = PoisonOffset;
        }
    }

    public static void CheckAfter(NxQueue* queue)
    {
        ref NxRing packets = ref queue->Packets;
        if (!Platform.Settings.Measured)
        {
            CheckFragments(ref queue->Fragments);
            CheckFlags(ref packets);
        }

        uint nextFragment = queue->Fragments.HostBegin;
        for (uint i = packets.HostBegin; i != packets.Ring->BeginIndex; i = (i + 1) & packets.Mask)
        {
            NET_PACKET* packet = (NET_PACKET*)packets.Element(i);
            if (packet->Ignore == 0)
            {
                CheckPacket(queue, i, packet, ref nextFragment);
            }
        }
    }

    /// <summary>What shares a byte with Ignore in every packet the client owned; of ignored ones, that nothing else was written.</summary>
    private static void CheckFlags(ref NxRing packets)
    {
        for (uint i = packets.HostBegin; i != packets.Ring->EndIndex; i = (i + 1) & packets.Mask)
        {
            byte* now = packets.Element(i);
            byte* then = packets.ShadowElement(i);
            CheckReserved(i, now[11], then[11]);
            bool kept = packets.Distance(packets.HostBegin, i) >= packets.Distance(packets.HostBegin, packets.Ring->BeginIndex);
            if (kept && ((now[11] ^ then[11]) & IgnoreBit) != 0)
            {
                Breach.Raise(Rule.RxIgnoreKept, "packet %u"u8, i);
            }

            if (!kept && ((NET_PACKET*)now)->Ignore != 0 && !Bytes.AllAre(now, 11, 0xFF))
            {
                Breach.Raise(Rule.RxIgnoredModified, "packet %u"u8, i);
            }
        }
    }

    private static void CheckReserved(uint index, byte now, byte then)
    {
        if (((now ^ then) & ReservedBits) != 0)
        {
            Breach.Raise(Rule.RxPacketReserved, "packet %u: %x, was %x"u8, index, now, then);
        }
    }

    /// <summary>Capacity, bounce bit and extensions of every fragment the client owned.</summary>
    private static void CheckFragments(ref NxRing ring)
    {
        for (uint i = ring.HostBegin; i != ring.Ring->EndIndex; i = (i + 1) & ring.Mask)
        {
            NET_FRAGMENT* now = (NET_FRAGMENT*)ring.Element(i);
            NET_FRAGMENT* then = (NET_FRAGMENT*)ring.ShadowElement(i);
            if (now->Capacity != then->Capacity || now->OsReserved_Bounced != then->OsReserved_Bounced
                || !Bytes.Equal(now + 1, then + 1, ring.Stride - 8))
            {
                Breach.Raise(Rule.RxFragmentModified, "fragment %u: capacity %u, was %u"u8, i, now->Capacity, then->Capacity);
            }
        }
    }

    private static void CheckPacket(NxQueue* queue, uint index, NET_PACKET* packet, ref uint nextFragment)
    {
        if (packet->FragmentIndex == PoisonIndex || packet->FragmentCount == PoisonCount || packet->Layout.Layer2Type == PoisonType
            || packet->Layout.Layer3Type == PoisonType || packet->Layout.Layer4Type == PoisonType)
        {
            Breach.Raise(
                Rule.RxPacketUnwritten, "packet %u: FragmentIndex %x, FragmentCount %x"u8, index, packet->FragmentIndex, packet->FragmentCount);
        }

        ref NxRing ring = ref queue->Fragments;
        uint count = packet->FragmentCount;
        if (count == 0)
        {
            Breach.Raise(Rule.RxFragmentCountZero, "packet %u"u8, index);
        }

        uint owned = ring.Distance(ring.HostBegin, ring.Ring->EndIndex);
        uint returned = ring.Distance(ring.HostBegin, ring.Ring->BeginIndex);
        if (count > owned)
        {
            Breach.Raise(Rule.RxFragmentCountRange, "packet %u: %u fragments of %u"u8, index, count, owned);
        }

        uint first = ring.Distance(ring.HostBegin, packet->FragmentIndex);
        if (packet->FragmentIndex >= ring.Count || first >= owned)
        {
            Breach.Raise(Rule.RxFirstNotOwned, "packet %u: fragment %u"u8, index, packet->FragmentIndex);
        }

        uint last = first + count - 1;
        if (last >= owned)
        {
            Breach.Raise(Rule.RxLastNotOwned, "packet %u: fragments %u + %u"u8, index, packet->FragmentIndex, count);
        }

        if (first >= returned)
        {
            Breach.Raise(Rule.RxFirstNotReturned, "packet %u: fragment %u, fragment BeginIndex %u"u8, index, packet->FragmentIndex, ring.Ring->BeginIndex);
        }

        if (last >= returned)
        {
            Breach.Raise(
                Rule.RxLastNotReturned,
                "packet %u: fragments %u + %u, fragment BeginIndex %u"u8,
                index,
                packet->FragmentIndex,
                count,
                ring.Ring->BeginIndex);
        }

        CheckOrder(ref ring, index, packet, ref nextFragment);
        uint length = CheckData(ref ring, packet);
        RxLayoutChecks.Check(packet, length, (NET_FRAGMENT*)ring.Element(packet->FragmentIndex));
    }

    /// <summary>Fragments ascend from packet to packet and are used once.</summary>
    private static void CheckOrder(ref NxRing ring, uint index, NET_PACKET* packet, ref uint nextFragment)
    {
        uint first = ring.Distance(ring.HostBegin, packet->FragmentIndex);
        uint next = ring.Distance(ring.HostBegin, nextFragment);
        if (first < next)
        {
            uint last = first + packet->FragmentCount - 1;
            Rule rule = last >= next ? Rule.RxFragmentCountOverlap : Rule.RxFragmentIndexOverlap;
            Breach.Raise(rule, "packet %u: fragment %u, next free is %u"u8, index, packet->FragmentIndex, nextFragment);
        }

        nextFragment = (packet->FragmentIndex + packet->FragmentCount) & ring.Mask;
    }

    /// <summary>Offsets and lengths; the frame's length.</summary>
    private static uint CheckData(ref NxRing ring, NET_PACKET* packet)
    {
        uint total = 0;
        for (uint k = 0; k < packet->FragmentCount; k++)
        {
            uint i = (packet->FragmentIndex + k) & ring.Mask;
            NET_FRAGMENT* fragment = (NET_FRAGMENT*)ring.Element(i);
            if (fragment->ValidLength == PoisonLength || fragment->Offset == PoisonOffset)
            {
                Breach.Raise(Rule.RxFragmentUnwritten, "fragment %u: ValidLength %x, Offset %x"u8, i, fragment->ValidLength, fragment->Offset);
            }

            if (fragment->Offset > fragment->Capacity || (k != 0 && fragment->Offset != 0))
            {
                Breach.Raise(Rule.RxOffset, "fragment %u: Offset %u, Capacity %u"u8, i, fragment->Offset, fragment->Capacity);
            }

            if (fragment->Offset + fragment->ValidLength > fragment->Capacity)
            {
                Breach.Raise(
                    Rule.RxLength,
                    "fragment %u: Offset %u, ValidLength %u, Capacity %u"u8,
                    i,
                    fragment->Offset,
                    fragment->ValidLength,
                    fragment->Capacity);
            }

            total += (uint)fragment->ValidLength;
        }

        return total;
    }
}

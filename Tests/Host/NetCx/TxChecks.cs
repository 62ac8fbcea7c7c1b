using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>What holds for a Tx queue after a callback: packets and fragments untouched, and returned together.</summary>
// SAFETY: elements are reached through the masked index of a ring the host has allocated, whose stride holds the element and its
// extensions; the queue's own lock keeps other processors out.
internal static unsafe class TxChecks
{
    private const byte PacketScratch = 0x02;
    private const ulong FragmentScratch = 1UL << 62;

    public static void CheckAfter(NxQueue* queue)
    {
        if (!Platform.Settings.Measured)
        {
            CheckElements(queue);
        }

        CheckFragmentsFollow(queue);
    }

    private static void CheckElements(NxQueue* queue)
    {
        ref NxRing packets = ref queue->Packets;
        for (uint i = packets.HostBegin; i != packets.Ring->EndIndex; i = (i + 1) & packets.Mask)
        {
            CheckPacket(ref packets, i);
        }

        ref NxRing fragments = ref queue->Fragments;
        for (uint i = fragments.HostBegin; i != fragments.Ring->EndIndex; i = (i + 1) & fragments.Mask)
        {
            CheckFragment(ref fragments, i);
        }
    }

    private static void CheckPacket(ref NxRing ring, uint index)
    {
        byte* now = ring.Element(index);
        byte* then = ring.ShadowElement(index);
        nuint at = Bytes.FirstDifference(now, then, ring.Stride);
        if (at == 11 && ((now[11] ^ then[11]) & ~PacketScratch) == 0)
        {
            at = 12 + Bytes.FirstDifference(now + 12, then + 12, ring.Stride - 12);
        }

        if (at != ring.Stride)
        {
            Breach.Raise(Rule.TxPacketModified, "packet %u, byte %u: %x, was %x"u8, index, at, now[at], then[at]);
        }
    }

    private static void CheckFragment(ref NxRing ring, uint index)
    {
        byte* now = ring.Element(index);
        byte* then = ring.ShadowElement(index);
        if (((*(ulong*)now ^ *(ulong*)then) & ~FragmentScratch) != 0 || !Bytes.Equal(now + 8, then + 8, ring.Stride - 8))
        {
            Breach.Raise(Rule.TxFragmentModified, "fragment %u: %llx, was %llx"u8, index, *(ulong*)now, *(ulong*)then);
        }
    }

    /// <summary>The fragment ring begins where the first packet that was kept has its first fragment.</summary>
    private static void CheckFragmentsFollow(NxQueue* queue)
    {
        ref NxRing packets = ref queue->Packets;
        ref NxRing fragments = ref queue->Fragments;
        uint expected = fragments.Ring->EndIndex;
        for (uint i = packets.Ring->BeginIndex; i != packets.Ring->EndIndex; i = (i + 1) & packets.Mask)
        {
            NET_PACKET* packet = (NET_PACKET*)packets.Element(i);
            if (packet->FragmentCount != 0)
            {
                expected = packet->FragmentIndex;
                break;
            }
        }

        if (fragments.Ring->BeginIndex != expected)
        {
            Breach.Raise(
                Rule.TxFragmentsKept,
                "fragment BeginIndex is %u, not %u (packet BeginIndex %u)"u8,
                fragments.Ring->BeginIndex,
                expected,
                packets.Ring->BeginIndex);
        }
    }
}

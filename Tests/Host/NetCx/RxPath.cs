using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Buffers into the Rx rings, and frames out of them.</summary>
// SAFETY: elements are reached through the masked index of a ring the host has allocated, whose stride holds the element and its
// extensions; the queue's own lock keeps other processors out.
internal static unsafe class RxPath
{
    /// <summary>Hands packets and buffers to the client, as many as there are; true when there was one.</summary>
    public static bool Supply(NxQueue* queue)
    {
        bool any = false;
        ref NxRing fragments = ref queue->Fragments;
        while (fragments.Distance(fragments.HostBegin, fragments.Ring->EndIndex) < fragments.Mask)
        {
            RxBuffer* buffer = RxBuffers.Take(&queue->Pool);
            if (buffer == null)
            {
                break;
            }

            uint index = fragments.Ring->EndIndex;
            byte* element = fragments.Element(index);
            Bytes.Zero(element, fragments.Stride);
            ((NET_FRAGMENT*)element)->Capacity = queue->Pool.BufferBytes;
            *(void**)(element + queue->Extensions.VirtualAddress) = buffer->Memory;
            if (queue->Extensions.LogicalAddress != 0)
            {
                *(ulong*)(element + queue->Extensions.LogicalAddress) = buffer->LogicalAddress;
            }

            queue->Pool.InRing[index] = buffer;
            fragments.Ring->EndIndex = (index + 1) & fragments.Mask;
            any = true;
        }

        ref NxRing packets = ref queue->Packets;
        while (packets.Distance(packets.HostBegin, packets.Ring->EndIndex) < packets.Mask)
        {
            Bytes.Zero(packets.Element(packets.Ring->EndIndex), packets.Stride);
            packets.Ring->EndIndex = (packets.Ring->EndIndex + 1) & packets.Mask;
        }

        return any;
    }

    /// <summary>Passes on what the client indicated and takes its buffers back; true when there was something.</summary>
    public static bool Indicate(NxQueue* queue)
    {
        ref NxRing packets = ref queue->Packets;
        ref NxRing fragments = ref queue->Fragments;
        bool any = packets.HostBegin != packets.Ring->BeginIndex || fragments.HostBegin != fragments.Ring->BeginIndex;
        while (packets.HostBegin != packets.Ring->BeginIndex)
        {
            NET_PACKET* packet = (NET_PACKET*)packets.Element(packets.HostBegin);
            if (packet->Ignore != 0)
            {
                Counters.Values.RxIgnored++;
            }
            else
            {
                Deliver(queue, packet);
            }

            packets.HostBegin = (packets.HostBegin + 1) & packets.Mask;
        }

        while (fragments.HostBegin != fragments.Ring->BeginIndex)
        {
            RxBuffer** slot = queue->Pool.InRing + fragments.HostBegin;
            if (queue->State == QueueState.Running)
            {
                RxBuffers.Hold(&queue->Pool, *slot);
            }
            else
            {
                RxBuffers.GiveBack(&queue->Pool, *slot);
            }

            *slot = null;
            fragments.HostBegin = (fragments.HostBegin + 1) & fragments.Mask;
        }

        return any;
    }

    private static void Deliver(NxQueue* queue, NET_PACKET* packet)
    {
        ref NxRing fragments = ref queue->Fragments;
        RxPool* pool = &queue->Pool;
        ReceivedFrame frame = new()
        {
            Pieces = pool->Pieces,
            FragmentCount = packet->FragmentCount,
            QueueId = queue->Id,
            Layer2Type = packet->Layout.Layer2Type,
            Layer3Type = packet->Layout.Layer3Type,
            Layer4Type = packet->Layout.Layer4Type,
        };
        nuint length = 0;
        for (uint k = 0; k < packet->FragmentCount; k++)
        {
            uint index = (packet->FragmentIndex + k) & fragments.Mask;
            NET_FRAGMENT* fragment = (NET_FRAGMENT*)fragments.Element(index);
            FramePiece* piece = pool->Pieces + k;
            piece->Data = pool->InRing[index]->Memory + fragment->Offset;
            piece->Length = (nuint)fragment->ValidLength;
            if (length + piece->Length > pool->GatherBytes)
            {
                Breach.Raise(Rule.RxLength, "a frame of more than %llu bytes"u8, pool->GatherBytes);
            }

            if (!Platform.Settings.Measured)
            {
                Bytes.Copy(pool->Gather + length, piece->Data, piece->Length);
            }

            length += piece->Length;
        }

        frame.Data = Platform.Settings.Measured ? pool->Pieces->Data : pool->Gather;
        frame.Length = (uint)length;
        ReadExtensions(queue, (byte*)packet, ref frame);
        NET_FRAGMENT* first = (NET_FRAGMENT*)fragments.Element(packet->FragmentIndex);
        RxOffloadChecks.Check(queue->Adapter, packet, ref frame, (uint)first->ValidLength);
        Counters.Values.RxFrames++;
        Counters.Values.RxBytes += length;
        Platform.Calls.FrameReceived(&frame);
    }

    private static void ReadExtensions(NxQueue* queue, byte* element, ref ReceivedFrame frame)
    {
        ref ExtensionOffsets offsets = ref queue->Extensions;
        if (offsets.Checksum != 0)
        {
            frame.Checksum = element[offsets.Checksum];
        }

        if (offsets.Rsc != 0)
        {
            frame.CoalescedSegments = *(ushort*)(element + offsets.Rsc);
            frame.DuplicateAcks = *(ushort*)(element + offsets.Rsc + 2);
        }

        if (offsets.Tag != 0)
        {
            frame.Ieee8021q = *(ushort*)(element + offsets.Tag);
        }
    }
}

namespace VirtioNetCx.Host;

/// <summary>Rules of rings, packets and payload.</summary>
internal static class RingRules
{
    public static RuleText Describe(Rule rule)
    {
        switch (rule)
        {
            case Rule.RingImmutable:
                return new(
                    "ring-immutable"u8,
                    "Of the ring header the client writes BeginIndex, NextIndex and Scratch only"u8,
                    "NetAdapterCx 6.1"u8, 50);
            case Rule.RingFrameworkElement:
                return new(
                    "ring-framework-element"u8,
                    "Elements outside [BeginIndex, EndIndex) belong to the framework"u8,
                    "NetAdapterCx 6.1"u8, 51);
            case Rule.RingBeginIndex:
                return new("ring-begin-index"u8, "BeginIndex moves forward and never past EndIndex"u8, "NetAdapterCx 6.1"u8, 59);
            case Rule.RingNextIndex:
                return new("ring-next-index"u8, "NextIndex is an index of the ring"u8, "NetAdapterCx 6.1"u8);
            case Rule.TxPacketModified:
                return new("tx-packet-modified"u8, "A Tx packet is read-only but for its Scratch bit"u8, "NetAdapterCx 6.7"u8, 52);
            case Rule.TxFragmentModified:
                return new("tx-fragment-modified"u8, "A Tx fragment is read-only but for its Scratch bit"u8, "NetAdapterCx 6.7"u8, 53);
            case Rule.TxPayloadModified:
                return new("tx-payload-modified"u8, "Payload bytes belong to the sender"u8, "NetAdapterCx 6.7"u8);
            case Rule.TxFragmentsKept:
                return new(
                    "tx-fragments-kept"u8,
                    "The fragments of a returned Tx packet are returned with it, neither earlier nor later"u8,
                    "NetAdapterCx 6.10"u8);
            case Rule.RxIgnoredModified:
                return new("rx-ignored-modified"u8, "An ignored Rx packet is otherwise untouched"u8, "NetAdapterCx 6.16"u8, 54);
            case Rule.RxIgnoreKept:
                return new("rx-ignore-kept"u8, "A packet is returned in the callback that sets its Ignore bit"u8, "NetAdapterCx 6.16"u8);
            case Rule.RxPacketReserved:
                return new("rx-packet-reserved"u8, "Reserved bits of an Rx packet are read-only"u8, "NetAdapterCx 6.13"u8, 55);
            case Rule.RxFragmentUnwritten:
                return new(
                    "rx-fragment-unwritten"u8,
                    "ValidLength and Offset of a returned Rx fragment are written"u8,
                    "NetAdapterCx 6.15"u8, 56);
            case Rule.RxPacketUnwritten:
                return new(
                    "rx-packet-unwritten"u8,
                    "FragmentIndex, FragmentCount and layout types of a returned Rx packet are written"u8,
                    "NetAdapterCx 6.15"u8, 57);
            case Rule.RxFragmentModified:
                return new(
                    "rx-fragment-modified"u8,
                    "Capacity, addresses and the bounce bit of a system-managed Rx fragment are read-only"u8,
                    "NetAdapterCx 6.13"u8, 58);
            case Rule.RxFragmentCountZero:
                return new("rx-fragment-count-zero"u8, "An indicated packet has a fragment"u8, "NetAdapterCx 6.14"u8, 60);
            case Rule.RxFragmentCountRange:
                return new(
                    "rx-fragment-count-range"u8,
                    "A packet has no more fragments than the client owned"u8,
                    "NetAdapterCx 6.14"u8, 61);
            case Rule.RxFirstNotOwned:
                return new(
                    "rx-first-not-owned"u8,
                    "The first fragment was owned by the client before the callback"u8,
                    "NetAdapterCx 6.14"u8, 62);
            case Rule.RxLastNotOwned:
                return new(
                    "rx-last-not-owned"u8,
                    "The last fragment was owned by the client before the callback"u8,
                    "NetAdapterCx 6.14"u8, 63);
            case Rule.RxFirstNotReturned:
                return new(
                    "rx-first-not-returned"u8,
                    "The first fragment is returned in the callback that returns its packet"u8,
                    "NetAdapterCx 6.14"u8, 64);
            case Rule.RxLastNotReturned:
                return new(
                    "rx-last-not-returned"u8,
                    "The last fragment is returned in the callback that returns its packet"u8,
                    "NetAdapterCx 6.14"u8, 65);
            case Rule.RxLayer2Type:
                return new("rx-layer2-type"u8, "Layer2Type is at most 3"u8, "NetAdapterCx 6.17"u8, 66);
            case Rule.RxLayer2Null:
                return new("rx-layer2-null"u8, "Layer2Type Null has no header length"u8, "NetAdapterCx 6.17"u8, 67);
            case Rule.RxLayer2Ethernet:
                return new("rx-layer2-ethernet"u8, "An Ethernet header length is 0 or at least 14"u8, "NetAdapterCx 6.17"u8, 68);
            case Rule.RxLayer3IPv4:
                return new("rx-layer3-ipv4"u8, "An IPv4 header length is 0 or at least 20"u8, "NetAdapterCx 6.17"u8, 69);
            case Rule.RxLayer3IPv6:
                return new("rx-layer3-ipv6"u8, "An IPv6 header length is 0 or at least 40"u8, "NetAdapterCx 6.17"u8, 70);
            case Rule.RxLayer4Tcp:
                return new("rx-layer4-tcp"u8, "A TCP header length is 0 or 20 to 60 in steps of 4"u8, "NetAdapterCx 6.17"u8, 71);
            case Rule.RxLayer4Udp:
                return new("rx-layer4-udp"u8, "A UDP header length is 0 or at least 8"u8, "NetAdapterCx 6.17"u8, 72);
            case Rule.RxLayer3Type:
                return new("rx-layer3-type"u8, "Layer3Type is at most 6"u8, "NetAdapterCx 6.17"u8, 73);
            case Rule.RxLayer4Type:
                return new("rx-layer4-type"u8, "Layer4Type is at most 4"u8, "NetAdapterCx 6.17"u8, 74);
            case Rule.RxFragmentIndexOverlap:
                return new("rx-fragment-index-overlap"u8, "First fragments of successive packets ascend"u8, "NetAdapterCx 6.14"u8, 75);
            case Rule.RxFragmentCountOverlap:
                return new("rx-fragment-count-overlap"u8, "Fragments of successive packets do not overlap"u8, "NetAdapterCx 6.14"u8, 76);
            case Rule.RxOffset:
                return new(
                    "rx-offset"u8,
                    "Offset lies inside the buffer, and is 0 in all but the first fragment"u8,
                    "NetAdapterCx 6.13"u8, 77);
            case Rule.RxLength:
                return new("rx-length"u8, "Offset + ValidLength fits the buffer"u8, "NetAdapterCx 6.13"u8, 78);
            case Rule.RxLayoutAssert:
                return new(
                    "rx-layout-assert"u8,
                    "A trusted layer is followed by a layer whose length matches its type"u8,
                    "NetAdapterCx 6.17a"u8);
            case Rule.RxRunt:
                return new("rx-runt"u8, "An indicated frame holds an Ethernet header"u8, "NetAdapterCx 6.13"u8);
            case Rule.RxChecksumValue:
                return new("rx-checksum-value"u8, "A checksum evaluation is NotChecked, Valid or Invalid"u8, "NetAdapterCx 7.1"u8);
            case Rule.RxChecksumOff:
                return new("rx-checksum-off"u8, "A checksum is NotChecked while its evaluation is switched off"u8, "NetAdapterCx 7.1"u8);
            case Rule.RxCoalescedOff:
                return new(
                    "rx-coalesced-off"u8,
                    "Coalesced segments are those of TCP, of a family for which coalescing is on"u8,
                    "NetAdapterCx 7.3"u8);
            case Rule.RxTooLong:
                return new("rx-too-long"u8, "A frame longer than header, tag and MTU is one of coalesced segments"u8, "NetAdapterCx 7.3"u8);
            case Rule.RxWriteAfterReturn:
                return new("rx-write-after-return"u8, "A returned receive buffer is not written any more"u8, "NetAdapterCx 5.6"u8);
            default:
                return default;
        }
    }
}

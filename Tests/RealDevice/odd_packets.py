"""Writes frames that are rare but right: small.pcap, and large.pcap with TCP packets to be segmented. Arguments: folder, source MAC."""
import sys

from scapy.all import (
    ARP, ICMP, Dot1AD, Dot1Q, Ether, ICMPv6EchoRequest, IP, IPOption_NOP, IPOption_RR, IPOption_Timestamp, IPv6,
    IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop, IPv6ExtHdrRouting, LLC, Dot3, Padding, Raw, TCP, UDP, fragment,
    fragment6, raw, wrpcap)

folder, source = sys.argv[1:3]
TARGET = "02:00:00:00:0f:0f"
V4 = dict(src="10.77.0.1", dst="10.77.0.99")
V6 = dict(src="fd77::1", dst="fd77::99")
RECORD = IPOption_RR(routers=["0.0.0.0"] * 9)
OPTIONS4 = [[], [IPOption_NOP()] * 4, [IPOption_Timestamp()], [RECORD, IPOption_NOP()], [IPOption_Timestamp(), IPOption_RR(routers=["0.0.0.0"] * 4)]]
TCP_OPTIONS = [
    [], [("NOP", None), ("NOP", None), ("Timestamp", (1, 2))],
    [("MSS", 1460), ("SAckOK", b""), ("Timestamp", (7, 8)), ("NOP", None), ("WScale", 7), ("SAck", (1, 2, 3, 4))]]
EXTENSIONS = [
    None, IPv6ExtHdrHopByHop(), IPv6ExtHdrDestOpt(), IPv6ExtHdrHopByHop() / IPv6ExtHdrDestOpt(),
    IPv6ExtHdrRouting(addresses=["fd77::98"], segleft=0), IPv6ExtHdrHopByHop() / IPv6ExtHdrRouting(addresses=[], segleft=0) / IPv6ExtHdrDestOpt()]
TAGS = [None, Dot1Q(vlan=100, prio=5), Dot1AD(vlan=5) / Dot1Q(vlan=7)]
count = 0


def ether(tag=None):
    frame = Ether(src=source, dst=TARGET)
    return frame / tag.copy() if tag is not None else frame


def bytes_of(length):
    global count
    count += 1
    return Raw(bytes((i * 7 + count * 13 + (i >> 8)) & 0xFF for i in range(length)))


def tcp(options, flags="PA"):
    return TCP(sport=1000 + count % 1000, dport=80, flags=flags, seq=0x10000000 + count * 4099, ack=77, window=1000 + count, options=options)


def udp(**more):
    return UDP(sport=2000 + count % 1000, dport=9, **more)


def v4(options, **more):
    return IP(id=100 + count, flags="DF", options=options, **V4, **more)


def v6(extension, **more):
    packet = IPv6(fl=0x12345, **V6, **more)
    return packet / extension.copy() if extension is not None else packet


small = []
for tag in TAGS:
    for options in OPTIONS4:
        for inner in TCP_OPTIONS:
            small.append(ether(tag) / v4(options) / tcp(inner) / bytes_of(count % 37))
        small.append(ether(tag) / v4(options) / udp() / bytes_of(count % 41))
    for extension in EXTENSIONS:
        for inner in TCP_OPTIONS:
            small.append(ether(tag) / v6(extension) / tcp(inner) / bytes_of(count % 43))
        small.append(ether(tag) / v6(extension) / udp() / bytes_of(count % 47))
for length in [0, 1, 2, 3, 4, 5, 17, 18, 255, 256, 257, 1023, 1448]:
    small += [ether() / v4([]) / tcp([]) / bytes_of(length), ether() / v4([]) / udp() / bytes_of(length)]
    small += [ether() / v6(None) / tcp([]) / bytes_of(min(length, 1440)), ether() / v6(None) / udp() / bytes_of(length)]
small.append(ether() / v4([]) / udp(chksum=0) / bytes_of(20))
for version in [v4([]), v6(None)]:
    # A sum of zero goes out as all ones: the last word is chosen so.
    packet = ether() / version.copy() / UDP(sport=5, dport=6) / Raw(b"ab" + b"\0\0")
    rest = Ether(raw(packet))[UDP].chksum
    small.append(ether() / version.copy() / UDP(sport=5, dport=6) / Raw(b"ab" + rest.to_bytes(2, "big")))
for length in [2000, 2999]:
    small += [ether() / piece for piece in fragment(IP(id=7 + length, **V4) / udp() / bytes_of(length), fragsize=1200)]
    small += [ether() / piece for piece in fragment6(IPv6(**V6) / IPv6ExtHdrFragment(id=9 + length) / udp() / bytes_of(length), 1300)]
small += [ether() / v4([]) / ICMP() / bytes_of(31), ether() / v6(None) / ICMPv6EchoRequest(data=raw(bytes_of(31)))]
small += [ether() / v4([], proto=253) / bytes_of(33), ether() / v4([], proto=47) / bytes_of(9), ether() / v6(None, nh=59) / bytes_of(3)]
small += [ether() / ARP(psrc="10.77.0.1", pdst="10.77.0.97"), Dot3(src=source, dst=TARGET) / LLC() / bytes_of(50)]
small.append(Ether(src=source, dst=TARGET, type=0x88B5) / bytes_of(46))
# Shorter than Ethernet's least, filled up with zeros.
for packet in [v4([]) / tcp([]) / bytes_of(1), v4([]) / udp() / bytes_of(3), v6(None) / udp() / bytes_of(1)]:
    body = raw(ether() / packet)
    small.append(Ether(body) if len(body) >= 60 else Ether(body + bytes(60 - len(body))))
# What lies behind a datagram belongs to nobody.
trailing = [ether(tag) / packet for tag in TAGS for packet in (v4([]) / tcp([]) / bytes_of(9), v6(None) / udp() / bytes_of(7), v4([]) / udp() / bytes_of(4))]
wrpcap(folder + "/trailing.pcap", [Ether(raw(frame) + b"trailing bytes" + bytes([7] * (n % 2))) for n, frame in enumerate(trailing)])
wrpcap(folder + "/small.pcap", [Ether(raw(frame)) for frame in small])

large = []
for length in [3000, 9001, 14000, 30000, 65000]:
    for inner in TCP_OPTIONS[:2]:
        large += [ether() / v4([]) / tcp(inner, "FPA") / bytes_of(length), ether() / v6(None) / tcp(inner, "A") / bytes_of(length)]
large += [ether() / v4([]) / tcp([], "CPA") / bytes_of(5000), ether() / v6(None) / tcp([], "CPA") / bytes_of(5000)]
large += [ether() / v4([]) / tcp([], "EPA") / bytes_of(1501), ether() / v4(OPTIONS4[2]) / tcp(TCP_OPTIONS[1]) / bytes_of(7001)]
large += [ether() / v4(OPTIONS4[3]) / tcp([]) / bytes_of(20003), ether() / v6(EXTENSIONS[2]) / tcp(TCP_OPTIONS[1]) / bytes_of(7003)]
large += [ether() / v6(EXTENSIONS[3]) / tcp([]) / bytes_of(20001), ether() / v6(EXTENSIONS[4]) / tcp([]) / bytes_of(4001)]
large += [ether(TAGS[1]) / v4([]) / tcp([]) / bytes_of(6001), ether(TAGS[2]) / v6(None) / tcp(TCP_OPTIONS[1]) / bytes_of(6003)]
# Headers that a page's end divides, since frames end with a page; and tags, behind which the system does not look.
large += [ether() / v4([]) / tcp([], "CPA") / bytes_of(2 * 4096 + 30 - 54), ether() / v6(None) / tcp([], "CPA") / bytes_of(4096 + 61 - 74)]
large += [ether(TAGS[1]) / v4([]) / tcp([], "CPA") / bytes_of(5001), ether(TAGS[1]) / v6(None) / tcp([], "CPA") / bytes_of(5003)]
wrpcap(folder + "/large.pcap", large)
print(len(small), "small", len(large), "large")

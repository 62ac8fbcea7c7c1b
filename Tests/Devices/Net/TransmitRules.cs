namespace VirtioNetCx.Devices.Net;

/// <summary>What a header of an outgoing frame may say (§5.1.6.2.1).</summary>
internal static class TransmitRules
{
    private const int EthernetHeader = 14;
    private const int VlanTag = 4;
    private const byte NeedsCsum = 1;

    public static void Check(NetHeader header, int length, Features negotiated, DeviceOptions options, Conformance conformance, string queue)
    {
        if (header.NumBuffers != 0)
        {
            conformance.Fail(Spec.Transmit, $"{queue}: num_buffers {header.NumBuffers} in a frame to send");
        }

        if ((header.Flags & ~NeedsCsum) != 0)
        {
            conformance.Fail(Spec.Transmit, $"{queue}: flags 0x{header.Flags:x2} in a frame to send");
        }

        if (header.Flags != 0 && (negotiated & Features.Csum) == 0)
        {
            conformance.Fail(Spec.Transmit, $"{queue}: NEEDS_CSUM without VIRTIO_NET_F_CSUM");
        }

        if ((header.Flags & NeedsCsum) != 0 && header.CsumStart + header.CsumOffset + 2 > length)
        {
            conformance.Fail(Spec.Transmit, $"{queue}: checksum at {header.CsumStart}+{header.CsumOffset} of a frame of {length}");
        }

        Features needed = (header.GsoType & 0x7F) switch
        {
            0 => Features.None,
            1 => Features.HostTso4,
            3 => Features.HostUfo,
            4 => Features.HostTso6,
            _ => (Features)ulong.MaxValue,
        };
        if ((negotiated & needed) != needed)
        {
            conformance.Fail(Spec.Transmit, $"{queue}: gso_type 0x{header.GsoType:x2} was not negotiated");
        }

        if (needed != Features.None && ((header.Flags & NeedsCsum) == 0 || header.GsoSize == 0))
        {
            conformance.Fail(Spec.Transmit, $"{queue}: segmentation without NEEDS_CSUM or without gso_size");
        }

        bool mtu = options.EnforceMtu && (negotiated & Features.Mtu) != 0 && needed == Features.None;
        if (mtu && length > options.Mtu + EthernetHeader + VlanTag)
        {
            conformance.Fail(Spec.NetConfig, $"{queue}: frame of {length} bytes, mtu {options.Mtu}");
        }
    }
}

using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Devices.Net;

/// <summary>struct virtio_net_config (§5.1.4): which fields exist follows from the features offered.</summary>
public sealed class NetConfig
{
    public const uint Length = 24;
    private const int MacOffset = 0;
    private const int StatusOffset = 6;
    private const int PairsOffset = 8;
    private const int MtuOffset = 10;
    private const int SpeedOffset = 12;
    private const int DuplexOffset = 16;
    private readonly DeviceOptions _options;
    private readonly Conformance _conformance;
    private readonly byte[] _bytes = new byte[Length];

    public NetConfig(DeviceOptions options, Conformance conformance)
    {
        _options = options;
        _conformance = conformance;
        SetMac(options.Mac);
        SetLink(options.LinkUp);
        Put16(PairsOffset, options.QueuePairs);
        SetMtu(options.Mtu);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(SpeedOffset), options.SpeedMbps);
        _bytes[DuplexOffset] = options.Duplex;
    }

    /// <summary>Called before each read with its offset: a test may change fields while the driver reads them.</summary>
    public Action<uint>? Reading { get; set; }

    public bool LinkUp => (_bytes[StatusOffset] & 1) != 0;

    public int Mtu => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(MtuOffset));

    public ReadOnlySpan<byte> Mac => _bytes.AsSpan(MacOffset, 6);

    public void SetMac(ReadOnlySpan<byte> mac) => mac[..6].CopyTo(_bytes.AsSpan(MacOffset));

    public void SetLink(bool up) => _bytes[StatusOffset] = (byte)((_bytes[StatusOffset] & ~1) | (up ? 1 : 0));

    public void SetMtu(ushort mtu) => Put16(MtuOffset, mtu);

    public void SetSpeed(uint mbps, byte duplex)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(SpeedOffset), mbps);
        _bytes[DuplexOffset] = duplex;
    }

    public uint Read(uint offset, int size)
    {
        Reading?.Invoke(offset);
        (int width, Features needed, string name) = offset switch
        {
            < StatusOffset => (1, Features.Mac, "mac"),
            < PairsOffset => (2, Features.Status, "status"),
            < MtuOffset => (2, Features.Mq, "max_virtqueue_pairs"),
            < SpeedOffset => (2, Features.Mtu, "mtu"),
            < DuplexOffset => (4, Features.SpeedDuplex, "speed"),
            DuplexOffset => (1, Features.SpeedDuplex, "duplex"),
            _ => (size, Features.None, "past duplex"),
        };
        if (size != width || offset % (uint)width != 0)
        {
            _conformance.Fail(Spec.PciLayout, $"{size}-byte access to {name} at offset {offset} of the device configuration, a {width}-byte field");
        }

        if (needed != Features.None && (_options.Offered & needed) == 0)
        {
            _conformance.Fail(Spec.ConfigSpace, $"{name} read, but {needed} is not offered");
        }

        uint value = 0;
        for (int i = 0; i < size; i++)
        {
            value |= offset + i < Length ? (uint)_bytes[offset + i] << (8 * i) : 0;
        }

        return value;
    }

    public void Write(uint offset, int size, uint value) =>
        _conformance.Fail(Spec.NetConfig, $"write of 0x{value:x} ({size} bytes) to offset {offset} of the device configuration");

    private void Put16(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(offset), value);
}

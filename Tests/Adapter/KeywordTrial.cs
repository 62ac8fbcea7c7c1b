using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Devices.Net;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Checksum;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>A machine whose user changes keywords, and traffic of every kind that shows what became of it.</summary>
internal sealed class KeywordTrial : IDisposable
{
    private const int Mss = 400;
    private readonly List<NetHeader> _asked = [];
    private readonly Features _offered;

    public KeywordTrial(Features offloads)
    {
        _offered = offloads;
        Machine = Machine.Started(o => o.Device.Offered |= offloads);
        Machine.Device.Tx.Transmitted = (header, _) => _asked.Add(header);
    }

    public Machine Machine { get; }

    public void Dispose() => Machine.Dispose();

    /// <summary>As a user does: change the values, restart the adapter.</summary>
    public void Set(KeywordValues values)
    {
        foreach ((string keyword, int value) in KeywordTable.Keywords.Zip(values.Values, static (keyword, value) => (keyword.Name, value)))
        {
            Machine.SetKeyword(keyword, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        Machine.RestartAdapter();
    }

    /// <summary>The capabilities are the device's, whatever the keywords say; they name what the driver was told to do of them.</summary>
    public void CheckState(OffloadSet active, OffloadSet told)
    {
        OffloadState state = Machine.Offloads;
        bool csum = Has(Features.Csum);
        bool segments = csum && Has(Features.HostTso4) && Has(Features.HostTso6);
        Assert.Multiple(() =>
        {
            Assert.That(state.Active, Is.EqualTo(active), "active");
            Assert.That(state.Told, Is.EqualTo(told), "told");
            Assert.That(state.TxLayer3, Is.EqualTo(15), "layer 3 of transmit checksums");
            Assert.That(state.TxLayer4, Is.EqualTo(csum ? 7 : 0), "layer 4 of transmit checksums");
            Assert.That(state.HasRxChecksum, "receive checksums");
            Assert.That(state.GsoLayer3, Is.EqualTo(segments ? 15 : 0), "layer 3 of segmentation");
            Assert.That(state.GsoLayer4, Is.EqualTo(segments ? Has(Features.HostUso) ? 7 : 3 : 0), "layer 4 of segmentation");
            Assert.That((state.RscLayer3, state.RscLayer4), Is.EqualTo(Coalesces ? (5u, 1u) : (0u, 0u)), "coalescing");
        });
    }

    /// <summary>TCP and UDP over both families, small and large: right on the wire, and the device was asked for exactly what is on.</summary>
    public void CheckTransmit(OffloadSet active, int seed)
    {
        foreach ((FrameShape shape, OffloadSet checksum, OffloadSet segmentation) in Shapes(seed))
        {
            CheckSmall(shape, (active & checksum) != 0 && Has(Features.Csum));
            CheckLarge(shape with { Payload = (Mss * 3) + 123 }, (active & checksum) != 0 && Has(Features.Csum), Cuts(shape) && (active & segmentation) != 0);
        }
    }

    /// <summary>What the device has verified is told to the stack while that is on, and nothing else is.</summary>
    public void CheckReceive(OffloadSet active, int seed)
    {
        foreach ((FrameShape shape, _, _) in Shapes(seed))
        {
            Machine.Received.Clear();
            Machine.Indications.Clear();
            byte[] frame = shape.Build();
            Machine.Inject(frame, new NetHeader { Flags = Has(Features.GuestCsum) ? NetHeader.DataValid : (byte)0 });
            Machine.Settle();
            Machine.AssertReceived([frame]);
            OffloadSet layer4 = shape.IsTcp ? OffloadSet.RxTcp : OffloadSet.RxUdp;
            (int Network, int Transport) expected = (
                !shape.IsIPv6 && (active & OffloadSet.RxIPv4) != 0 ? 1 : 0,
                Has(Features.GuestCsum) && (active & layer4) != 0 ? 1 : 0);
            Indication said = Machine.Indications.Single();
            Assert.That((said.Network, said.Transport), Is.EqualTo(expected), () => $"{shape} received");
            if (shape.IsTcp && Coalesces)
            {
                OffloadSet family = shape.IsIPv6 ? OffloadSet.RscIPv6 : OffloadSet.RscIPv4;
                CheckCoalescing(shape with { Payload = (Mss * 4) + 77 }, (active & family) != 0, expected.Transport != 0);
            }
        }
    }

    private static IEnumerable<(FrameShape Shape, OffloadSet Checksum, OffloadSet Segmentation)> Shapes(int seed)
    {
        yield return (new(0, IsIPv6: false, IsTcp: true, seed % 3, seed % 4, 300, 0, seed), OffloadSet.TxTcpIPv4, OffloadSet.LsoIPv4);
        yield return (new(0, IsIPv6: true, IsTcp: true, seed % 3, seed % 4, 301, 0, seed + 1), OffloadSet.TxTcpIPv6, OffloadSet.LsoIPv6);
        yield return (new(0, IsIPv6: false, IsTcp: false, seed % 3, 0, 302, 0, seed + 2), OffloadSet.TxUdpIPv4, OffloadSet.UsoIPv4);
        yield return (new(0, IsIPv6: true, IsTcp: false, seed % 3, 0, 303, 0, seed + 3), OffloadSet.TxUdpIPv6, OffloadSet.UsoIPv6);
    }

    private void CheckSmall(FrameShape shape, bool byDevice)
    {
        StackFrame frame = StackFrame.Small(shape);
        Send(frame);
        NetHeader asked = _asked.Single();
        Assert.That((asked.Flags, asked.GsoType), Is.EqualTo((byDevice ? NetHeader.NeedsCsum : (byte)0, (byte)0)), () => $"{shape} sent");
    }

    private void CheckLarge(FrameShape shape, bool checksums, bool cuts)
    {
        StackFrame frame = StackFrame.Large(shape, Mss);
        Send(frame);
        if (cuts)
        {
            NetHeader asked = _asked.Single();
            Assert.That((asked.Flags, asked.GsoType & 0x7F, asked.GsoSize), Is.EqualTo((NetHeader.NeedsCsum, GsoType(shape), (ushort)Mss)), () => $"{shape} to cut");
        }
        else
        {
            byte flags = checksums ? NetHeader.NeedsCsum : (byte)0;
            Assert.That(_asked.Select(static asked => (asked.Flags, asked.GsoType)), Is.EqualTo(frame.OnTheWire.Select(_ => (flags, (byte)0))), () => $"{shape} cut before");
        }
    }

    private void Send(StackFrame frame)
    {
        _asked.Clear();
        Machine.Device.Tx.ForgetFrames();
        Machine.Completed.Clear();
        ulong cookie = Machine.SendWanting(frame.Bytes, frame.Offload, (uint)frame.Shape.Headers, (uint)(frame.Bytes.Length - frame.Shape.Headers));
        Machine.Settle();
        Assert.That(Machine.Completed, Is.EqualTo(new[] { cookie }), () => $"{frame.Shape} completed once");
        Assert.That(Machine.Device.Tx.Wire.Select(Convert.ToHexString), Is.EqualTo(frame.OnTheWire.Select(Convert.ToHexString)), () => $"{frame.Shape} on the wire");
    }

    /// <summary>A packet that the device could hand over whole comes whole, and so said, while that is on; else in segments.</summary>
    private void CheckCoalescing(FrameShape shape, bool whole, bool valid)
    {
        byte[] packet = shape.Build();
        packet[shape.TransportAt + 13] = 0x18;
        Machine.Received.Clear();
        Machine.Indications.Clear();
        Machine.Inject(new Arrival(packet) { IsVerified = true, SegmentSize = Mss });
        Machine.Settle();
        int segments = (shape.Payload + Mss - 1) / Mss;
        Assert.That(Machine.Indications.Select(static said => (int)said.Segments), Is.EqualTo(whole ? [segments] : new int[segments]), () => $"{shape} coalesced");
        Assert.That(Machine.Indications.Select(static said => said.Transport), Is.All.EqualTo(valid ? 1 : 0), () => $"{shape} coalesced");
        int at = 0;
        foreach (byte[] frame in Machine.Received)
        {
            FrameShape part = shape with { Payload = frame.Length - shape.Headers };
            Assert.That(part.Complaint(frame), Is.Null, () => $"{shape} coalesced");
            Assert.That(frame[shape.Headers..], Is.EqualTo(packet[(shape.Headers + at)..][..part.Payload]), () => $"{shape} coalesced");
            at += part.Payload;
        }

        Assert.That(at, Is.EqualTo(shape.Payload), () => $"{shape} coalesced");
    }

    private static int GsoType(FrameShape shape) => !shape.IsTcp ? NetHeader.GsoUdpL4 : shape.IsIPv6 ? NetHeader.GsoTcpV6 : NetHeader.GsoTcpV4;

    private bool Coalesces =>
        Has(Features.GuestTso4 | Features.GuestTso6 | Features.CtrlVq | Features.CtrlGuestOffloads | Features.MrgRxbuf | Features.GuestCsum);

    private bool Cuts(FrameShape shape) =>
        Has(Features.Csum | Features.HostTso4 | Features.HostTso6) && (shape.IsTcp || Has(Features.HostUso));

    private bool Has(Features features) => ((_offered | DeviceOptions.DefaultFeatures) & features) == features;
}

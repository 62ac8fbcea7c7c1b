using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading;
using VirtioNetCx.Metal.Common;
using VirtioNetCx.Metal.Runner.Symbols;
using VirtioNetCx.Metal.Runner.Wires;

namespace VirtioNetCx.Metal.Runner.Tap;

/// <summary>
/// The other end of the tap when checksums and segmentation are at stake: what the kernel says of each frame must be what was left to it, and
/// the frame, finished from that, must be the right one byte for byte. Frames in are left unfinished on purpose.
/// </summary>
// SAFETY: arrays are as long as the longest frame of a sequence.
internal sealed unsafe class OffloadJudge : IWireJudge
{
    private readonly TapWire _wire;
    private readonly OffloadLedger _ledger = new();
    private readonly ManualResetEventSlim _known = new();
    private readonly BlockingCollection<(uint First, uint Count)> _orders = [];
    private readonly Thread _receiver;
    private readonly Thread _sender;
    private OffloadExpectation? _expectation;
    private OffloadSequence _inward;

    public OffloadJudge(TapWire wire)
    {
        _wire = wire;
        _receiver = new Thread(Receive) { IsBackground = true, Name = "frames out" };
        _receiver.Start();
        _sender = new Thread(SendOrders) { IsBackground = true, Name = "frames in" };
        _sender.Start();
    }

    public ulong Frames => _ledger["packetsOut"];

    public ulong Bytes => _ledger["bytesOut"];

    public string? Problem { get; private set; }

    public IReadOnlyDictionary<string, ulong> Counters => _ledger.Counts;

    public void OnFrames(ulong seed, JsonElement body)
    {
        if (_expectation is null)
        {
            OffloadLimits limits = new()
            {
                Mtu = body.GetProperty("mtu").GetUInt32(),
                ChecksumLayer4 = body.GetProperty("checksumLayer4").GetUInt32(),
                GsoLayer3 = body.GetProperty("gsoLayer3").GetUInt32(),
                GsoLayer4 = body.GetProperty("gsoLayer4").GetUInt32(),
                GsoLargest = body.GetProperty("gsoLargest").GetUInt32(),
                Active = body.GetProperty("active").GetUInt32(),
                HasOddHeaders = body.GetProperty("odd").GetUInt32() != 0,
                HasEcn = body.GetProperty("ecn").GetUInt32() != 0,
            };
            ulong mac = MachineDump.Number(body.GetProperty("mac"));
            _inward = new OffloadSequence(seed, FrameSequence.Inward, limits, mac);
            _expectation = new OffloadExpectation(seed, limits, _ledger);
            _known.Set();
        }

        uint count = body.GetProperty("count").GetUInt32();
        if (count != 0)
        {
            _orders.Add((body.GetProperty("first").GetUInt32(), count));
        }
    }

    public void Finish()
    {
        _known.Set();
        _orders.CompleteAdding();
        _wire.PeerEnded();
        if (!_receiver.Join(TimeSpan.FromSeconds(5)))
        {
            Problem ??= "the wire did not come to an end";
        }

        uint dropped = _wire.Dropped;
        Problem ??= dropped == 0 ? null : $"{dropped} frames were lost between tap and runner";
        Problem ??= _expectation?.Unfinished;
    }

    public void Dispose()
    {
        _orders.CompleteAdding();
        _ = _sender.Join(TimeSpan.FromSeconds(5));
        _wire.Dispose();
        _orders.Dispose();
        _known.Dispose();
    }

    private void Receive()
    {
        byte[] frame = new byte[PacketSocket.MostBytes];
        while (_wire.TryReceive(out VnetHeader header, frame, out int length))
        {
            _known.Wait();
            Problem ??= _expectation is null
                ? "a frame came before the scenario said what frames look like"
                : _expectation.Compare(header, frame.AsSpan(0, length));
        }
    }

    private void SendOrders()
    {
        try
        {
            foreach ((uint first, uint count) in _orders.GetConsumingEnumerable())
            {
                for (uint number = first; number - first < count; number++)
                {
                    Send(number);
                }
            }
        }
        catch (Exception problem) when (problem is IOException or SocketException or ObjectDisposedException)
        {
            Problem ??= problem.Message;
        }
    }

    private void Send(uint number)
    {
        byte[] frame = new byte[OffloadSequence.LargestFrame];
        OffloadCase it = _inward.CaseOf(number);
        uint length;
        VnetHeader header = default;
        fixed (byte* bytes = frame)
        {
            length = _inward.Fill(number, it, 0, it.Payload, bytes);
            byte* network = bytes + it.LinkBytes;
            if (it.Layer4)
            {
                uint sum = OffloadSequence.PseudoSum(it, network, length - it.TransportStart);
                OffloadSequence.Put(bytes + it.TransportStart + it.ChecksumOffset, sum);
                header = new VnetHeader(
                    VnetHeader.NeedsChecksum, 0, 0, 0, (ushort)it.TransportStart, (ushort)it.ChecksumOffset);
            }

            if (it.Mss != 0)
            {
                header = header with
                {
                    GsoType = it.IsIPv6 ? VnetHeader.TcpV6 : VnetHeader.TcpV4,
                    GsoSize = (ushort)it.Mss,
                    HeaderLength = (ushort)it.HeaderBytes,
                };
            }

            if (it.Layer3)
            {
                network[10] ^= OffloadSequence.Damage;
            }
        }

        _wire.Send(it.Odd == OddHeader.None ? header : Odd(it, length), frame.AsSpan(0, (int)length));
    }

    private static VnetHeader Odd(in OffloadCase it, uint length)
    {
        ushort start = (ushort)it.TransportStart;
        ushort offset = (ushort)it.ChecksumOffset;
        byte kind = it.IsIPv6 ? VnetHeader.TcpV4 : VnetHeader.TcpV6;
        return it.Odd switch
        {
            OddHeader.Valid => new VnetHeader(VnetHeader.DataIsValid, 0, 0, 0, 0, 0),
            OddHeader.Outside => new VnetHeader(VnetHeader.NeedsChecksum, 0, 0, 0, (ushort)length, offset),
            OddHeader.InHeader => new VnetHeader(VnetHeader.NeedsChecksum, 0, 0, 0, (ushort)it.LinkBytes, 10),
            OddHeader.OtherField => new VnetHeader(VnetHeader.NeedsChecksum, 0, 0, 0, start, (ushort)(offset - 2)),
            OddHeader.UnknownKind => new VnetHeader(0, VnetHeader.UdpFragments, 0, 500, 0, 0),
            OddHeader.NoSize => new VnetHeader(0, it.IsIPv6 ? VnetHeader.TcpV6 : VnetHeader.TcpV4, 0, 0, 0, 0),
            _ => new VnetHeader(0, kind, 0, 500, 0, 0),
        };
    }
}

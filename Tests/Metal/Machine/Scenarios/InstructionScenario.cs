using System;
using VirtioNetCx.Host;
using VirtioNetCx.Metal.Common;
using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>
/// What sending costs in guest instructions. Each burst waits until the device is done with the one before, so that every EvtAdvance does
/// a whole turn: reclaim and return one burst, post the next, notify.
/// </summary>
// SAFETY: the frame is shorter than its buffer; lengths of pieces live during the call.
internal static unsafe class InstructionScenario
{
    private const uint FrameBytes = 60;
    private const uint HeaderBytes = 54;
    private const uint Packets = 256;
    private const uint WarmUp = 8;
    private const int NapsPerBurst = 4;
    private const uint MostDrains = 100;
    private const uint LargeBytes = HeaderBytes + (2 * Mss);
    private const uint Mss = 1460;

    private static Buffer s_frame;
    private static ulong s_sent;
    private static ulong s_completed;
    private static ulong s_hostTicks;

    private struct Buffer
    {
        public fixed byte Bytes[(int)LargeBytes];
    }

    /// <summary>The host says that a frame has come back.</summary>
    public static void OnCompleted(ulong cookie) => s_completed++;

    public static void Run()
    {
        CallbackMeter.Attach();
        TxOffload none = default;
        Measure("plain"u8, none, FrameBytes, 1, 32);
        Measure("plain"u8, none, FrameBytes, 1, 1);
        Measure("two fragments"u8, none, FrameBytes, 2, 32);
        Measure("two fragments"u8, none, FrameBytes, 2, 1);
        if (Adapters.Current->HasTxChecksum)
        {
            Measure("TCP checksum"u8, new TxOffload { Layer4Checksum = true }, FrameBytes, 1, 32);
            Measure("header copy"u8, new TxOffload { Layer3Checksum = true, Layer4Checksum = true }, FrameBytes, 1, 32);
            Measure("header copy"u8, new TxOffload { Layer3Checksum = true, Layer4Checksum = true }, FrameBytes, 1, 1);
        }

        if (Adapters.Current->HasGso)
        {
            Measure("segmentation"u8, new TxOffload { Mss = Mss }, LargeBytes, 1, 32);
        }

        MeasureLonely();
    }

    private static void Measure(ReadOnlySpan<byte> name, in TxOffload offload, uint length, uint pieces, uint burst)
    {
        Make(length, offload.Mss);
        Drain();
        for (uint round = 0; round < WarmUp + (Packets / burst); round++)
        {
            if (round == WarmUp)
            {
                CallbackMeter.Reset();
                s_hostTicks = 0;
            }

            ulong begin = Clock.Ticks;
            for (uint i = 0; i < burst; i++)
            {
                Send(offload, length, pieces);
            }

            _ = Traffic.Poll(QueueKind.Tx, 0);
            s_hostTicks += Clock.Ticks - begin;
            for (int nap = 0; nap < NapsPerBurst; nap++)
            {
                Platform.Nap();
            }
        }

        if (CallbackMeter.Advances != Packets / burst || CallbackMeter.Posted != Packets || CallbackMeter.Returned != Packets)
        {
            Report.Failed("a burst was not finished before the next one began; frames returned:"u8, CallbackMeter.Returned);
        }

        Figure(name, burst, CallbackMeter.AdvanceInstructions, Packets, s_hostTicks);
    }

    /// <summary>One packet, posted by one call and returned by the next, as on a quiet line.</summary>
    private static void MeasureLonely()
    {
        Make(FrameBytes, 0);
        Drain();
        for (uint round = 0; round < WarmUp + Packets; round++)
        {
            if (round == WarmUp)
            {
                CallbackMeter.Reset();
            }

            Send(default, FrameBytes, 1);
            Drain();
        }

        Figure("on a quiet line"u8, 1, CallbackMeter.AdvanceInstructions, Packets, 0);
    }

    private static void Send(in TxOffload offload, uint length, uint pieces)
    {
        uint* lengths = stackalloc uint[2];
        lengths[0] = pieces == 1 ? length : HeaderBytes;
        lengths[1] = length - HeaderBytes;
        fixed (Buffer* buffer = &s_frame)
        {
            TxFrame frame = new()
            {
                Data = buffer->Bytes,
                Length = length,
                PieceLengths = lengths,
                PieceCount = pieces,
                Offload = offload,
            };
            if (!Traffic.Send(in frame))
            {
                Report.Failed("the queue takes no frame"u8, s_sent);
            }
        }

        s_sent++;
    }

    private static void Drain()
    {
        for (uint i = 0; s_completed != s_sent && i < MostDrains; i++)
        {
            _ = Traffic.RunUntilIdle(1_000);
            Platform.Nap();
        }

        Flow.Settle();
    }

    // TCP over IPv4 without options. The checksum field has what the stack leaves there for the device.
    private static void Make(uint length, uint mss)
    {
        ReadOnlySpan<byte> headers =
        [
            0x52, 0x55, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00,
            0x45, 0, 0, 0, 0, 1, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
            0x10, 0, 0x20, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x10, 0xFF, 0xFF, 0, 0, 0, 0,
        ];
        fixed (Buffer* buffer = &s_frame)
        {
            for (int i = 0; i < headers.Length; i++)
            {
                buffer->Bytes[i] = headers[i];
            }

            uint sum = 0x0A00 + 0x0001 + 0x0A00 + 0x0002 + 6 + (mss == 0 ? length - 34 : 0);
            Put(buffer->Bytes + 16, mss == 0 ? length - FrameSequence.HeaderBytes : 0);
            Put(buffer->Bytes + 50, (sum & 0xFFFF) + (sum >> 16));
        }
    }

    private static void Put(byte* at, uint value)
    {
        at[0] = (byte)(value >> 8 & 0xFF);
        at[1] = (byte)(value & 0xFF);
    }

    private static void Figure(ReadOnlySpan<byte> name, uint burst, ulong instructions, uint packets, ulong withHost)
    {
        Text.Write("@figure {\"name\":\""u8);
        Text.Write(name);
        Text.Write("\",\"burst\":"u8);
        Text.WriteDecimal(burst);
        Text.Write(",\"instructions\":"u8);
        Text.WriteDecimal(instructions);
        Text.Write(",\"packets\":"u8);
        Text.WriteDecimal(packets);
        Text.Write(",\"withHost\":"u8);
        Text.WriteDecimal(withHost);
        Text.WriteLine("}"u8);
    }
}

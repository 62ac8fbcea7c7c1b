using VirtioNetCx.Host;
using VirtioNetCx.Metal.Common;
using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>Makes the frames out, checks the frames in and counts both.</summary>
// SAFETY: the buffers are longer than any frame; frames of the host are valid during the call.
internal static unsafe class TrafficMeter
{
    private const int LargestFrame = 70000;
    private const uint ForeignShown = 3;

    private static FrameSequence s_outward;
    private static FrameSequence s_inward;
    private static Buffers s_buffers;
    private static Register32 s_completed;
    private static Register32 s_received;
    private static Register32 s_nextIn;
    private static bool s_mayLose;

    private struct Buffers
    {
        public fixed byte Outward[LargestFrame];
        public fixed byte Scratch[LargestFrame];
    }

    /// <summary>Frames given to the driver's queue.</summary>
    public static uint Sent { get; private set; }

    /// <summary>Frames of them that came back.</summary>
    public static uint Completed => s_completed.Value;

    /// <summary>Frames received and found right.</summary>
    public static uint Received => s_received.Value;

    /// <summary>Number that the next frame in has, if none is lost.</summary>
    public static uint NextIn => s_nextIn.Value;

    /// <summary>Frames in that are not the runner's.</summary>
    public static uint Foreign { get; private set; }

    public static ulong BytesIn { get; private set; }

    /// <summary>Frames in that came in more than one fragment.</summary>
    public static uint Merged { get; private set; }

    /// <summary>Largest frame payload.</summary>
    public static uint Mtu { get; private set; }

    /// <summary>Begins anew. With <paramref name="mayLose"/> gaps are allowed, disorder and damage never.</summary>
    public static void Initialize(uint mtu, bool mayLose)
    {
        ulong seed = Arguments.Number("seed"u8, 1);
        Mtu = mtu;
        s_mayLose = mayLose;
        s_outward = new FrameSequence(seed, FrameSequence.Outward, mtu, FrameSequence.Peer);
        s_inward = new FrameSequence(seed, FrameSequence.Inward, mtu, AdapterView.Address);
    }

    /// <summary>
    /// Tells the runner what frames look like, and asks it to send some; none when <paramref name="count"/> is 0. With a pace there
    /// are pauses of up to so many microseconds.
    /// </summary>
    public static void AskForFrames(uint first, uint count, uint pace = 0)
    {
        Text.Write("@frames {\"mtu\":"u8);
        Text.WriteDecimal(Mtu);
        Text.Write(",\"mac\":\""u8);
        Text.WriteHex(AdapterView.Address);
        Text.Write("\""u8);
        if (count != 0)
        {
            Text.Write(",\"first\":"u8);
            Text.WriteDecimal(first);
            Text.Write(",\"count\":"u8);
            Text.WriteDecimal(count);
            Text.Write(",\"pace\":"u8);
            Text.WriteDecimal(pace);
        }

        Text.WriteLine("}"u8);
    }

    /// <summary>Gives the next frame to the driver's queue; false when the queue takes none now.</summary>
    public static bool TrySend()
    {
        fixed (Buffers* buffers = &s_buffers)
        {
            uint* pieces = stackalloc uint[FrameSequence.PieceLimit];
            uint length = s_outward.Fill(Sent, buffers->Outward);
            TxFrame frame = new()
            {
                Data = buffers->Outward,
                Length = length,
                PieceLengths = pieces,
                PieceCount = s_outward.Cut(Sent, length, pieces),
                Cookie = Sent,
            };
            if (!Traffic.Send(in frame))
            {
                return false;
            }

            Sent++;
            return true;
        }
    }

    /// <summary>The host says that a frame has come back.</summary>
    public static void OnCompleted(ulong cookie)
    {
        if (cookie != s_completed.Value)
        {
            Report.Failed("a frame was completed out of order, number"u8, cookie);
        }

        s_completed.Value++;
    }

    /// <summary>The driver has indicated a frame.</summary>
    public static void OnReceived(ReceivedFrame* frame)
    {
        if (frame->Length < FrameSequence.HeaderBytes || frame->Data[12] != 0x88 || frame->Data[13] != 0xB5)
        {
            OnForeign(frame);
            return;
        }

        uint number = FrameSequence.NumberOf(frame->Data);
        uint wanted = s_mayLose && number > s_nextIn.Value ? number : s_nextIn.Value;
        int difference;
        fixed (Buffers* buffers = &s_buffers)
        {
            difference = s_inward.FirstDifference(wanted, frame->Data, frame->Length, buffers->Scratch);
        }

        if (difference >= 0)
        {
            Text.Write("frame in says it is number "u8);
            Text.WriteDecimal(number);
            Text.Write(", expected "u8);
            Text.WriteDecimal(wanted);
            Text.Write(", bytes "u8);
            Text.WriteDecimal(frame->Length);
            Text.Write(", fragments "u8);
            Text.WriteDecimal(frame->FragmentCount);
            Text.WriteLine(""u8);
            Report.Failed("a frame in differs from what was sent, at byte"u8, (ulong)difference);
        }

        s_nextIn.Value = wanted + 1;
        BytesIn += frame->Length;
        Merged += frame->FragmentCount > 1 ? 1u : 0;
        s_received.Value++;
    }

    // A few are shown: an offset that is wrong by some bytes makes every frame look like somebody else's.
    private static void OnForeign(ReceivedFrame* frame)
    {
        if (Foreign++ >= ForeignShown)
        {
            return;
        }

        Text.Write("frame in that is not the runner's, "u8);
        Text.WriteDecimal(frame->Length);
        Text.Write(" bytes:"u8);
        for (uint i = 0; i < frame->Length && i < FrameSequence.HeaderBytes + 2; i++)
        {
            Text.Write((byte)' ');
            Text.WriteHex(frame->Data[i]);
        }

        Text.WriteLine(""u8);
    }
}

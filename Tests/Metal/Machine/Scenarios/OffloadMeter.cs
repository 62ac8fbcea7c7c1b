using VirtioNetCx.Host;
using VirtioNetCx.Metal.Common;
using VirtioNetCx.Metal.Pci;
using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>Makes packets that leave work to the driver, and judges the ones it indicates: bytes, evaluations, segments.</summary>
// SAFETY: the buffers are longer than any frame; frames of the host are valid during the call.
internal static unsafe class OffloadMeter
{
    private const uint Valid = 1;
    private const uint Invalid = 2;
    private const int GuestChecksum = 1;
    private const int GuestTso4 = 7;
    private const int GuestTso6 = 8;
    private const int HostEcn = 13;

    private static OffloadLimits s_limits;
    private static OffloadSequence s_outward;
    private static OffloadSequence s_inward;
    private static OffloadState s_state;
    private static ulong s_accepted;
    private static Buffers s_buffers;
    private static Register32 s_completed;
    private static uint s_from;
    private static uint s_asked;

    private struct Buffers
    {
        public fixed byte Outward[OffloadSequence.LargestFrame];
        public fixed byte Expected[OffloadSequence.LargestFrame];
    }

    /// <summary>Packets given to the driver's queue.</summary>
    public static uint Sent { get; private set; }

    /// <summary>Packets of them that came back.</summary>
    public static uint Completed => s_completed.Value;

    /// <summary>Number of the packet in that is next, or not yet complete.</summary>
    public static uint NextIn { get; private set; }

    /// <summary>Frames in so far.</summary>
    public static uint FramesIn { get; private set; }

    /// <summary>Frames in whose TCP or UDP checksum was said to be right.</summary>
    public static uint ValidIn { get; private set; }

    /// <summary>Frames in that were said to have a wrong IPv4 header.</summary>
    public static uint InvalidIn { get; private set; }

    /// <summary>Packets in that the driver had to drop.</summary>
    public static uint RefusedIn { get; private set; }

    /// <summary>Frames in of several segments.</summary>
    public static uint CoalescedIn { get; private set; }

    public static void Initialize(bool hasOddHeaders)
    {
        ulong seed = Arguments.Number("seed"u8, 1);
        s_state = OffloadState.Current;
        s_accepted = VirtioRegisters.Accepted;
        s_limits = new()
        {
            Mtu = AdapterView.Mtu,
            ChecksumLayer4 = s_state.TxLayer4,
            GsoLayer3 = s_state.GsoLayer3,
            GsoLayer4 = s_state.GsoLayer4,
            GsoLargest = (uint)s_state.GsoMaximumSize,
            HasOddHeaders = hasOddHeaders,
            Active = (uint)s_state.Active,
            HasEcn = Has(HostEcn),
        };
        s_outward = new OffloadSequence(seed, FrameSequence.Outward, s_limits, FrameSequence.Peer);
        s_inward = new OffloadSequence(seed, FrameSequence.Inward, s_limits, AdapterView.Address);
    }

    /// <summary>Tells the runner what packets look like, and asks it to send some.</summary>
    public static void AskForFrames(uint first, uint count)
    {
        s_asked = first + count;
        Text.Write("@frames {\"mac\":\""u8);
        Text.WriteHex(AdapterView.Address);
        Text.Write("\",\"mtu\":"u8);
        Text.WriteDecimal(s_limits.Mtu);
        Scenario.Number("checksumLayer4"u8, s_limits.ChecksumLayer4);
        Scenario.Number("gsoLayer3"u8, s_limits.GsoLayer3);
        Scenario.Number("gsoLayer4"u8, s_limits.GsoLayer4);
        Scenario.Number("gsoLargest"u8, s_limits.GsoLargest);
        Scenario.Number("odd"u8, s_limits.HasOddHeaders ? 1u : 0);
        Scenario.Number("active"u8, s_limits.Active);
        Scenario.Number("ecn"u8, s_limits.HasEcn ? 1u : 0);
        Scenario.Number("first"u8, first);
        Scenario.Number("count"u8, count);
        Text.WriteLine("}"u8);
    }

    /// <summary>Gives the next packet to the driver's queue; false when the queue takes none now.</summary>
    public static bool TrySend()
    {
        fixed (Buffers* buffers = &s_buffers)
        {
            OffloadCase it = s_outward.CaseOf(Sent);
            uint length = s_outward.Fill(Sent, it, 0, it.Payload, buffers->Outward);
            OffloadSequence.LeaveToDriver(it, buffers->Outward, length);
            uint* pieces = stackalloc uint[FrameSequence.PieceLimit];
            TxFrame frame = new()
            {
                Data = buffers->Outward,
                Length = length,
                PieceLengths = pieces,
                PieceCount = s_outward.Cut(Sent, it, length, pieces),
                Cookie = Sent,
                Offload = new() { Layer3Checksum = it.Layer3, Layer4Checksum = it.Layer4 && it.Mss == 0, Mss = it.Mss },
            };
            if (!Traffic.Send(in frame))
            {
                return false;
            }

            Sent++;
            return true;
        }
    }

    /// <summary>Packets in, of those asked for, that the driver has to drop: the next one is none of them.</summary>
    public static void SkipRefused()
    {
        while (NextIn < s_asked && s_from == 0 && s_inward.CaseOf(NextIn).IsRefused)
        {
            NextIn++;
            RefusedIn++;
        }
    }

    /// <summary>The host says that a packet has come back.</summary>
    public static void OnCompleted(ulong cookie)
    {
        if (cookie != s_completed.Value)
        {
            Report.Failed("a packet was completed out of order, number"u8, cookie);
        }

        s_completed.Value++;
    }

    /// <summary>The driver has indicated a frame.</summary>
    public static void OnReceived(ReceivedFrame* frame)
    {
        SkipRefused();
        OffloadCase it = s_inward.CaseOf(NextIn);
        uint headers = it.HeaderBytes;
        if (frame->Length < headers)
        {
            Wrong(frame, "a frame in is shorter than its headers"u8, headers);
        }

        bool mayBeWhole = it.Mss != 0 && s_from == 0 && Has(it.IsIPv6 ? GuestTso6 : GuestTso4)
            && (s_state.Told & (it.IsIPv6 ? OffloadSet.RscIPv6 : OffloadSet.RscIPv4)) != 0;
        uint rest = it.Payload - s_from;
        uint count = it.Mss == 0 || mayBeWhole || rest < it.Mss ? rest : it.Mss;
        fixed (Buffers* buffers = &s_buffers)
        {
            uint length = s_inward.Fill(NextIn, it, s_from, count, buffers->Expected);
            buffers->Expected[it.LinkBytes + 10] ^= it.Layer3 ? OffloadSequence.Damage : (byte)0;
            uint at = 0;
            while (at < length && at < frame->Length && frame->Data[at] == buffers->Expected[at])
            {
                at++;
            }

            if (at != length || at != frame->Length)
            {
                Wrong(frame, "a frame in differs from what was sent, at byte"u8, at);
            }
        }

        Judge(frame, it, it.Mss != 0 && count > it.Mss ? it.Segments : 0);
        FramesIn++;
        s_from += count;
        if (s_from == it.Payload)
        {
            s_from = 0;
            NextIn++;
        }
    }

    private static void Judge(ReceivedFrame* frame, in OffloadCase it, uint segments)
    {
        uint layer3 = it.IsIPv6 || (s_state.Told & OffloadSet.RxIPv4) == 0 ? 0 : it.Layer3 ? Invalid : Valid;
        bool isTold = (s_state.Told & (it.IsTcp ? OffloadSet.RxTcp : OffloadSet.RxUdp)) != 0;
        uint layer4 = (it.Layer4 || it.Odd == OddHeader.Valid) && Has(GuestChecksum) && isTold && layer3 != Invalid ? Valid : 0;
        if (frame->Layer3Evaluation != layer3)
        {
            Wrong(frame, "the IPv4 header was to be judged"u8, layer3);
        }

        // Linux completes the checksum of a tagged frame itself, if it likes.
        if (frame->Layer4Evaluation != layer4 && (it.Tags == 0 || frame->Layer4Evaluation != 0))
        {
            Wrong(frame, "the TCP or UDP checksum was to be judged"u8, layer4);
        }

        if (frame->CoalescedSegments != segments || frame->DuplicateAcks != 0)
        {
            Wrong(frame, "segments of a frame in were to be"u8, segments);
        }

        ValidIn += frame->Layer4Evaluation == Valid ? 1u : 0;
        InvalidIn += frame->Layer3Evaluation == Invalid ? 1u : 0;
        CoalescedIn += segments != 0 ? 1u : 0;
    }

    private static void Wrong(ReceivedFrame* frame, System.ReadOnlySpan<byte> what, ulong value)
    {
        Text.Write("packet in "u8);
        Text.WriteDecimal(NextIn);
        Text.Write(", payload from "u8);
        Text.WriteDecimal(s_from);
        Text.Write(": "u8);
        Text.WriteDecimal(frame->Length);
        Text.Write(" bytes, fragments "u8);
        Text.WriteDecimal(frame->FragmentCount);
        Text.Write(", layer 3 "u8);
        Text.WriteDecimal(frame->Layer3Evaluation);
        Text.Write(", layer 4 "u8);
        Text.WriteDecimal(frame->Layer4Evaluation);
        Text.Write(", segments "u8);
        Text.WriteDecimal(frame->CoalescedSegments);
        Text.Write(", from the header on "u8);
        for (uint i = 0; i < 80 && i < frame->Length; i++)
        {
            Text.WriteHex(frame->Data[i]);
            Text.Write(" "u8);
        }

        Text.WriteLine(""u8);
        Report.Failed(what, value);
    }

    private static bool Has(int feature) => (s_accepted >> feature & 1) != 0;
}

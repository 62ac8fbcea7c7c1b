using System.Threading;
using NUnit.Framework;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Tests.Checksum;

/// <summary>A received frame lies in memory that its device can still write: lengths that change between two looks lead nowhere else.</summary>
public sealed class ChangingFrameTests
{
    private const int Rounds = 1_500_000;

    [TestCase(false, false, 2, 0x0005)]
    [TestCase(false, true, 0, 0x4FFF)]
    [TestCase(true, false, 4, 0x0000)]
    [TestCase(true, true, 6, 0x00FF)]
    public void Parsing_holds_while_somebody_writes(bool isIPv6, bool isTcp, int at, int other)
    {
        var shape = new FrameShape(0, isIPv6, isTcp, isIPv6 ? 2 : 1, 0, 40, 0, 1);
        byte[] frame = shape.Build();
        int word = PlainSum.Word(frame, shape.Link + at);
        bool stop = false;
        var writer = new Thread(() =>
        {
            for (int i = 0; !Volatile.Read(ref stop); i++)
            {
                PlainSum.SetWord(frame, shape.Link + at, (i & 1) == 0 ? other : word);
            }
        });
        writer.Start();
        try
        {
            var request = new RxRequest
            {
                Flags = NetHeaderFlags.NeedsCsum,
                CsumStart = (ushort)shape.TransportAt,
                CsumOffset = (ushort)(shape.ChecksumAt - shape.TransportAt),
                FrameLength = (uint)frame.Length,
                Checks = RxChecks.IPv4 | RxChecks.Tcp | RxChecks.Udp,
            };
            for (int round = 0; round < Rounds; round++)
            {
                RxRefusal refusal = RxDecision.Decide(in request, frame, OffloadFeatures.Csum, out RxPlan plan);
                Assert.That(refusal != RxRefusal.None || plan.Completion.End <= (uint)frame.Length, Is.True);
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            writer.Join();
        }
    }
}

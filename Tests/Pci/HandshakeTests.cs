using System;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Pci;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Pci;

/// <summary>VirtIO 1.3 §3.1.1 "Driver Requirements: Device Initialization", register by register.</summary>
public sealed class HandshakeTests
{
    private const uint Status = 20;
    private const ulong Offered = (ulong)(NetFeatures.Version1 | NetFeatures.Mac | NetFeatures.EventIdx);

    [Test]
    public void Steps_come_in_the_order_of_the_specification()
    {
        using FakeRegisters registers = Device(Offered);
        Handshake.StartReset(registers.Device);
        Assert.That(Handshake.PollReset(registers.Device, out ResetDevice reset), Is.EqualTo(ResetProgress.Done));
        TransportError error = reset.Acknowledge().Negotiate(
            NetFeatures.Version1 | NetFeatures.Mac, out Negotiated features, out NegotiatedDevice negotiated);
        Assert.That(error, Is.EqualTo(TransportError.None));
        Assert.That((NetFeatures)features.Bits, Is.EqualTo(NetFeatures.Version1 | NetFeatures.Mac));
        negotiated.DriverOk();
        ulong[] written = [.. registers.Log.Where(static a => a is { Kind: 'W', Offset: Status }).Select(static a => a.Value)];
        Assert.That(written, Is.EqualTo(new ulong[] { 0, 1, 3, 11, 15 }));
        int accepted = registers.Log.FindIndex(static a => a is { Kind: 'W', Offset: 12 });
        int confirmed = registers.Log.FindIndex(static a => a is { Kind: 'W', Offset: Status, Value: 11 });
        Assert.That(accepted, Is.LessThan(confirmed));
        Assert.That(registers.Log[confirmed + 1], Is.EqualTo(('R', Status, 1u, 11UL)), "FEATURES_OK is read back");
    }

    [Test]
    public void A_reset_is_pending_done_or_beyond_hope([Values(0, 1, 15, 255)] int status)
    {
        using FakeRegisters registers = Device(Offered);
        registers.OnRead = (offset, _) => offset == Status ? (ulong)status : null;
        ResetProgress expected = status == 0 ? ResetProgress.Done : status == 255 ? ResetProgress.Gone : ResetProgress.Pending;
        Assert.That(Handshake.PollReset(registers.Device, out _), Is.EqualTo(expected));
    }

    [Test]
    public void A_refusal_and_an_absence_are_told_apart()
    {
        Assert.That(Negotiate(Offered, afterwards: 3), Is.EqualTo(TransportError.FeaturesRefused));
        Assert.That(Negotiate(Offered, afterwards: 255), Is.EqualTo(TransportError.Gone));
        Assert.That(Negotiate(Offered & ~(ulong)NetFeatures.Version1, afterwards: 11), Is.EqualTo(TransportError.NoVersion1));
    }

    [Test]
    public void Impossible_queue_sizes_are_refused([Values(0, 3, 255, 257, 65535)] int size)
    {
        using FakeRegisters registers = Device(Offered);
        NegotiatedDevice negotiated = Negotiated(registers);
        registers.OnRead = (offset, _) => offset == 24 ? (ulong)size : null;
        Assert.That(negotiated.ReadQueueSize(1, RingFeatures.None, out QueueSize read), Is.EqualTo(TransportError.BadQueueSize));
        Assert.That(read.Count, Is.Zero);
    }

    [Test]
    public void A_queue_is_enabled_last_and_with_all_it_needs()
    {
        using FakeRegisters registers = Device(Offered);
        NegotiatedDevice negotiated = Negotiated(registers);
        registers.Set(30, 3, 0);
        _ = QueueSize.TryCreate(256, out QueueSize size);
        registers.Log.Clear();
        const ulong address = 0x1_2345_6000;
        Assert.That(negotiated.EnableQueue(1, size, RingFeatures.None, address, vector: 2, out Doorbell doorbell), Is.EqualTo(TransportError.None));
        (uint, ulong)[] written = [.. registers.Log.Where(static a => a.Kind == 'W').Select(static a => (a.Offset, a.Value))];
        Assert.That(written[0], Is.EqualTo((22u, 1UL)));
        Assert.That(written[^1], Is.EqualTo((28u, 1UL)));
        Assert.That(written, Does.Contain((24u, 256UL)).And.Contain((26u, 2UL)).And.Contain((32u, 0x2345_6000UL)).And.Contain((36u, 1UL)));

        doorbell.Ring(default);
        Assert.That(registers.Log[^1], Is.EqualTo(('W', FakeRegisters.NotifyOffset + 12, 2u, 1UL)));
    }

    [Test]
    public unsafe void A_notification_tells_how_far_the_queue_is_filled_if_that_was_agreed([Values] bool isPacked)
    {
        using FakeRegisters registers = Device(Offered);
        NegotiatedDevice negotiated = Negotiated(registers);
        registers.Set(30, 3, 0);
        RingFeatures features = RingFeatures.NotificationData | (isPacked ? RingFeatures.Packed : RingFeatures.None);
        _ = QueueSize.TryCreate(8, features, out QueueSize size);
        Assert.That(negotiated.EnableQueue(1, size, features, 0x1000, vector: 2, out Doorbell doorbell), Is.EqualTo(TransportError.None));

        var layout = new QueueLayout(size, features);
        ulong[] memory = new ulong[(layout.SharedBytes + layout.PrivateBytes + 16) / sizeof(ulong)];
        fixed (ulong* start = memory)
        {
            byte* shared = (byte*)(((nuint)start + 15) & ~(nuint)15);
            Virtqueue queue = default;
            queue.Initialize(size, QueueMemory.Of(layout, shared, shared + layout.SharedBytes), features);
            if (isPacked)
            {
                Add<PackedAdd>(ref queue);
            }
            else
            {
                Add<SplitAdd>(ref queue);
            }

            doorbell.Ring(queue);
        }

        Assert.That(registers.Log[^1], Is.EqualTo(('W', FakeRegisters.NotifyOffset + 12, 4u, isPacked ? 0x8001_0001UL : 0x0001_0001UL)));
    }

    private static void Add<TBatch>(ref Virtqueue queue)
        where TBatch : struct, IAddBatch, allows ref struct
    {
        TBatch batch = default;
        batch.Begin(ref queue);
        batch.AddReadable(0x1000, 4, 1);
        batch.End(ref queue);
    }

    [Test]
    public void What_a_device_does_not_take_is_noticed([Values(24u, 26u)] uint register)
    {
        using FakeRegisters registers = Device(Offered);
        NegotiatedDevice negotiated = Negotiated(registers);
        registers.OnRead = (offset, _) => offset == register ? 0xFFFFUL : null;
        _ = QueueSize.TryCreate(256, out QueueSize size);
        Assert.That(negotiated.EnableQueue(1, size, RingFeatures.None, 0x1000, vector: 2, out _), Is.EqualTo(TransportError.QueueRefused));
        Assert.That(registers.Log, Has.None.EqualTo(('W', 28u, 2u, 1UL)));
    }

    [Test]
    public unsafe void Notifications_stay_inside_their_structure()
    {
        using var registers = new FakeRegisters(notifyMultiplier: 0x10000);
        Assert.That(Fits(0x10000, 0xFFFF, RingFeatures.None), Is.False);
        Assert.That(Fits(2, 127, RingFeatures.None), Is.True);
        Assert.That(Fits(2, 128, RingFeatures.None), Is.False);
        Assert.That(Fits(0xFFFF_FFFE, 0xFFFF, RingFeatures.None), Is.False);

        // With data a notification has four bytes.
        Assert.That(Fits(4, 63, RingFeatures.NotificationData), Is.True);
        Assert.That(Fits(4, 64, RingFeatures.NotificationData), Is.False);
        Assert.That(Fits(0, 0xFFFF, RingFeatures.NotificationData), Is.True);
        registers.Device.Notify = new MmioRegion(registers.Device.Notify.Address, 254);
        Assert.That(Fits(4, 63, RingFeatures.None), Is.True);
        Assert.That(Fits(4, 63, RingFeatures.NotificationData), Is.False, "two of them would lie outside");

        bool Fits(uint multiplier, ushort offset, RingFeatures features)
        {
            registers.Device.NotifyMultiplier = multiplier;
            return registers.Device.TryGetDoorbell(1, offset, features, out _);
        }
    }

    [Test]
    public unsafe void Notifications_with_data_are_aligned_to_their_size([Values(0u, 2u, 4u, 6u, 8u)] uint multiplier, [Values(0u, 2u)] uint at)
    {
        using var registers = new FakeRegisters(notifyMultiplier: multiplier);
        registers.Device.Notify = new MmioRegion(registers.Device.Notify.Address + at, 64);
        bool isAligned = multiplier % 4 == 0 && at == 0;
        Assert.That(registers.Device.TakesNotificationData, Is.EqualTo(isAligned));
        Assert.That(registers.Device.TryGetDoorbell(1, 1, RingFeatures.NotificationData, out _), Is.EqualTo(isAligned));
        Assert.That(registers.Device.TryGetDoorbell(1, 1, RingFeatures.None, out _), Is.True);
    }

    [Test]
    public void Reading_the_ISR_status_of_nobody_is_nothing()
    {
        using var registers = new FakeRegisters();
        registers.Set(FakeRegisters.IsrOffset, 3);
        Assert.That(registers.Device.ReadIsr(), Is.EqualTo(3));
        registers.Set(FakeRegisters.IsrOffset, 0xFF);
        Assert.That(registers.Device.ReadIsr(), Is.Zero);
    }

    private static TransportError Negotiate(ulong offered, byte afterwards)
    {
        using FakeRegisters registers = Device(offered);
        _ = Handshake.PollReset(registers.Device, out ResetDevice reset);
        AcknowledgedDevice acknowledged = reset.Acknowledge();
        Func<uint, uint, ulong?>? before = registers.OnRead;
        registers.OnRead = (offset, bytes) => offset == Status ? afterwards : before!(offset, bytes);
        return acknowledged.Negotiate((NetFeatures)ulong.MaxValue, out _, out _);
    }

    private static NegotiatedDevice Negotiated(FakeRegisters registers)
    {
        _ = Handshake.PollReset(registers.Device, out ResetDevice reset);
        _ = reset.Acknowledge().Negotiate(NetFeatures.Version1, out _, out NegotiatedDevice negotiated);
        return negotiated;
    }

    private static FakeRegisters Device(ulong offered)
    {
        var registers = new FakeRegisters();
        uint select = 0;
        registers.OnWrite = (offset, _, value) => select = offset == 0 ? (uint)value : select;
        registers.OnRead = (offset, _) => offset == 4 ? (select == 0 ? offered & uint.MaxValue : offered >> 32) : null;
        return registers;
    }
}

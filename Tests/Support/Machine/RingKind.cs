using VirtioNetCx.Devices;

namespace VirtioNetCx.Tests.Support;

/// <summary>What kind of virtqueue the device offers.</summary>
public enum RingKind
{
    Split,
    SplitWithEventIndex,
    Packed,

    /// <summary>Both features are offered: which the driver takes is its own business.</summary>
    PackedWithEventIndex,

    /// <summary>The device uses buffers in order, and says so.</summary>
    SplitInOrder,

    /// <summary>The same without an event index.</summary>
    SplitInOrderWithFlags,

    /// <summary>Order is offered with packed rings as well: what the driver makes of that is its own business.</summary>
    PackedInOrder,
}

/// <summary>The features that make it.</summary>
internal static class RingKinds
{
    public static Features Apply(this RingKind kind, Features offered)
    {
        offered &= ~(Features.RingEventIdx | Features.RingPacked | Features.InOrder);
        return offered | kind switch
        {
            RingKind.Split => Features.None,
            RingKind.SplitWithEventIndex => Features.RingEventIdx,
            RingKind.Packed => Features.RingPacked,
            RingKind.SplitInOrder => Features.InOrder | Features.RingEventIdx,
            RingKind.SplitInOrderWithFlags => Features.InOrder,
            RingKind.PackedInOrder => Features.InOrder | Features.RingPacked,
            _ => Features.RingPacked | Features.RingEventIdx,
        };
    }

    /// <summary>Whether the queue that comes of it tells events by index.</summary>
    public static bool HasEventIndex(this RingKind kind) => kind is RingKind.SplitWithEventIndex or RingKind.SplitInOrder;

    /// <summary>Whether it is packed.</summary>
    public static bool IsPacked(this RingKind kind) => kind is RingKind.Packed or RingKind.PackedWithEventIndex or RingKind.PackedInOrder;
}

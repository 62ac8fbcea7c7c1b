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
}

/// <summary>The features that make it.</summary>
internal static class RingKinds
{
    public static Features Apply(this RingKind kind, Features offered)
    {
        offered &= ~(Features.RingEventIdx | Features.RingPacked);
        return offered | kind switch
        {
            RingKind.Split => Features.None,
            RingKind.SplitWithEventIndex => Features.RingEventIdx,
            RingKind.Packed => Features.RingPacked,
            _ => Features.RingPacked | Features.RingEventIdx,
        };
    }
}

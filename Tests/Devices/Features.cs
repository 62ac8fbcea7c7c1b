using System;

namespace VirtioNetCx.Devices;

/// <summary>Feature bits, named after the specification: <c>VIRTIO_NET_F_GUEST_CSUM</c> is <see cref="GuestCsum"/>.</summary>
[Flags]
public enum Features : ulong
{
    None = 0,
    Csum = 1UL << 0,
    GuestCsum = 1UL << 1,
    CtrlGuestOffloads = 1UL << 2,
    Mtu = 1UL << 3,
    Mac = 1UL << 5,
    GuestTso4 = 1UL << 7,
    GuestTso6 = 1UL << 8,
    GuestEcn = 1UL << 9,
    GuestUfo = 1UL << 10,
    HostTso4 = 1UL << 11,
    HostTso6 = 1UL << 12,
    HostEcn = 1UL << 13,
    HostUfo = 1UL << 14,
    MrgRxbuf = 1UL << 15,
    Status = 1UL << 16,
    CtrlVq = 1UL << 17,
    CtrlRx = 1UL << 18,
    CtrlVlan = 1UL << 19,
    CtrlRxExtra = 1UL << 20,
    GuestAnnounce = 1UL << 21,
    Mq = 1UL << 22,
    CtrlMacAddr = 1UL << 23,
    RingIndirectDesc = 1UL << 28,
    RingEventIdx = 1UL << 29,
    Version1 = 1UL << 32,
    AccessPlatform = 1UL << 33,
    RingPacked = 1UL << 34,
    InOrder = 1UL << 35,
    OrderPlatform = 1UL << 36,
    NotificationData = 1UL << 38,
    RingReset = 1UL << 40,
    GuestUso4 = 1UL << 54,
    GuestUso6 = 1UL << 55,
    HostUso = 1UL << 56,
    HashReport = 1UL << 57,
    GuestHdrlen = 1UL << 59,
    Rss = 1UL << 60,
    RscExt = 1UL << 61,
    SpeedDuplex = 1UL << 63,
}

/// <summary>What a feature needs before it may be accepted (§5.1.3.1); several alternatives mean any one suffices.</summary>
public static class FeatureRules
{
    private static readonly (Features Feature, Features AnyOf)[] Requirements =
    [
        (Features.GuestTso4, Features.GuestCsum),
        (Features.GuestTso6, Features.GuestCsum),
        (Features.GuestUfo, Features.GuestCsum),
        (Features.GuestUso4, Features.GuestCsum),
        (Features.GuestUso6, Features.GuestCsum),
        (Features.GuestEcn, Features.GuestTso4 | Features.GuestTso6),
        (Features.HostTso4, Features.Csum),
        (Features.HostTso6, Features.Csum),
        (Features.HostUfo, Features.Csum),
        (Features.HostUso, Features.Csum),
        (Features.HostEcn, Features.HostTso4 | Features.HostTso6),
        (Features.CtrlRx, Features.CtrlVq),
        (Features.CtrlVlan, Features.CtrlVq),
        (Features.GuestAnnounce, Features.CtrlVq),
        (Features.Mq, Features.CtrlVq),
        (Features.CtrlMacAddr, Features.CtrlVq),
        (Features.RscExt, Features.HostTso4 | Features.HostTso6),
        (Features.Rss, Features.CtrlVq),
    ];

    /// <summary>The accepted features whose requirement is not accepted with them.</summary>
    public static Features Unsatisfied(Features accepted)
    {
        Features broken = Features.None;
        foreach ((Features feature, Features anyOf) in Requirements)
        {
            if ((accepted & feature) != 0 && (accepted & anyOf) == 0)
            {
                broken |= feature;
            }
        }

        return broken;
    }
}

namespace VirtioNetCx.Pci;

/// <summary>A set of features that both sides agreed on. Only <see cref="Negotiation"/> makes one that is not empty.</summary>
internal readonly struct Negotiated
{
    private readonly NetFeatures _features;

    internal Negotiated(NetFeatures features) => _features = features;

    /// <summary>All of them, as the bits on the wire.</summary>
    public ulong Bits => (ulong)_features;

    /// <summary>Whether all the given features are in force.</summary>
    public bool Has(NetFeatures features) => (_features & features) == features;
}

/// <summary>
/// Chooses what to accept. VirtIO 1.3 §2.2 "Feature Bits" and §5.1.3.1 "Feature bit requirements".
/// </summary>
internal static class Negotiation
{
    private const int Bits = 64;

    /// <summary>
    /// The features of which at least one must be accepted too, or none for a feature that stands alone.
    /// </summary>
    public static NetFeatures Requirements(NetFeatures feature) => feature switch
    {
        NetFeatures.GuestTso4 or NetFeatures.GuestTso6 => NetFeatures.GuestCsum,
        NetFeatures.GuestEcn => NetFeatures.GuestTso4 | NetFeatures.GuestTso6,
        NetFeatures.HostTso4 or NetFeatures.HostTso6 or NetFeatures.HostUso => NetFeatures.Csum,
        NetFeatures.HostEcn or NetFeatures.RscExt => NetFeatures.HostTso4 | NetFeatures.HostTso6,
        NetFeatures.CtrlRx or NetFeatures.CtrlVlan or NetFeatures.GuestAnnounce or NetFeatures.Mq or NetFeatures.CtrlMacAddr
            or NetFeatures.CtrlGuestOffloads => NetFeatures.CtrlVq,
        NetFeatures.CtrlRxExtra => NetFeatures.CtrlRx,
        _ => NetFeatures.None,
    };

    /// <summary>
    /// The largest subset of what is offered and wanted in which every feature's requirements hold. False without VERSION_1: the driver
    /// speaks no other language.
    /// </summary>
    public static bool TryChoose(ulong offered, NetFeatures wanted, out Negotiated chosen)
    {
        NetFeatures accepted = (NetFeatures)offered & wanted;
        chosen = default;
        if ((accepted & NetFeatures.Version1) == 0)
        {
            return false;
        }

        // Each round that changes anything drops a bit, so there are no more rounds than bits.
        for (int round = 0; round < Bits; round++)
        {
            NetFeatures kept = DropUnmet(accepted);
            if (kept == accepted)
            {
                break;
            }

            accepted = kept;
        }

        chosen = new Negotiated(accepted);
        return true;
    }

    private static NetFeatures DropUnmet(NetFeatures accepted)
    {
        NetFeatures kept = accepted;
        for (int bit = 0; bit < Bits; bit++)
        {
            NetFeatures feature = (NetFeatures)(1UL << bit);
            NetFeatures needs = Requirements(feature);
            if ((accepted & feature) != 0 && needs != NetFeatures.None && (accepted & needs) == 0)
            {
                kept &= ~feature;
            }
        }

        return kept;
    }
}

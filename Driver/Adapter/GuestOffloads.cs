using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

/// <summary>
/// Which receive offloads the device is to use, and which it uses. VirtIO 1.3 §5.1.6.5.8 "Offloads State Configuration".
/// Guarded by the control lock.
/// </summary>
internal struct GuestOffloads
{
    /// <summary><c>VIRTIO_NET_CTRL_GUEST_OFFLOADS</c>.</summary>
    public const byte ControlClass = 5;

    /// <summary><c>VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET</c>.</summary>
    public const byte Set = 0;

    /// <summary>The features that make a device, or who is behind it, put packets together.</summary>
    public const NetFeatures Coalescing = NetFeatures.GuestTso4 | NetFeatures.GuestTso6;

    /// <summary>The same, and what means nothing without them.</summary>
    public const NetFeatures AllOfCoalescing = Coalescing | NetFeatures.GuestEcn | NetFeatures.RscExt;

    private const NetFeatures Switchable = NetFeatures.GuestCsum | Coalescing | NetFeatures.GuestEcn;

    private NetFeatures _acknowledged;
    private NetFeatures _sent;
    private NetFeatures _refused;
    private bool _isRefused;

    /// <summary>A device that comes up uses all that was negotiated.</summary>
    public void Begin(in Negotiated features)
    {
        _acknowledged = (NetFeatures)features.Bits & Switchable;
        _isRefused = false;
    }

    /// <summary>The state to ask for, if it is neither the one in force nor one that the device will not take.</summary>
    public bool TryNext(in Negotiated features, NetFeatures wished, out ulong next)
    {
        NetFeatures wanted = (NetFeatures)features.Bits & wished & Switchable;
        next = (ulong)wanted;
        _sent = wanted;
        return features.Has(NetFeatures.CtrlGuestOffloads) && wanted != _acknowledged && !(_isRefused && wanted == _refused);
    }

    /// <summary>The device took the last state that was asked for.</summary>
    public void Acknowledge()
    {
        _acknowledged = _sent;
        _isRefused = false;
    }

    /// <summary>It did not. True if it thereby goes on putting packets together that nobody wants.</summary>
    public bool Refuse()
    {
        _refused = _sent;
        _isRefused = true;
        return (_acknowledged & ~_sent & Coalescing) != 0;
    }
}

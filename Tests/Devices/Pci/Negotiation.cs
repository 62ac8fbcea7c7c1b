namespace VirtioNetCx.Devices.Pci;

/// <summary>Feature words and what is agreed on.</summary>
public sealed class Negotiation(DeviceOptions options, Conformance conformance)
{
    private uint _accepted0;
    private uint _accepted1;

    public uint DeviceSelect { get; set; }

    public uint DriverSelect { get; set; }

    /// <summary>What the driver has written so far.</summary>
    public Features Accepted => (Features)(_accepted0 | ((ulong)_accepted1 << 32));

    /// <summary>What both sides agreed on at FEATURES_OK; nothing before.</summary>
    public Features Negotiated { get; private set; }

    public bool Has(Features feature) => (Negotiated & feature) == feature;

    public uint ReadDeviceFeature() => DeviceSelect switch
    {
        0 => unchecked((uint)options.Offered),
        1 => (uint)((ulong)options.Offered >> 32),
        _ => 0,
    };

    public uint ReadDriverFeature() => DriverSelect switch { 0 => _accepted0, 1 => _accepted1, _ => 0 };

    public void WriteDriverFeature(uint value, StatusBits status)
    {
        if ((status & StatusBits.Driver) == 0)
        {
            conformance.Fail(Spec.Initialization, "features written before the DRIVER status bit");
        }

        if ((status & StatusBits.FeaturesOk) != 0)
        {
            conformance.Fail(Spec.Initialization, "features written after FEATURES_OK");
        }

        switch (DriverSelect)
        {
            case 0:
                _accepted0 = value;
                break;
            case 1:
                _accepted1 = value;
                break;
            default:
                if (value != 0)
                {
                    conformance.Fail(Spec.FeatureBits, $"feature bits accepted in window {DriverSelect}, where none are defined");
                }

                break;
        }
    }

    /// <summary>The device's answer to FEATURES_OK. A set the driver must not have chosen is its mistake, reported at once.</summary>
    public bool Conclude()
    {
        Features notOffered = Accepted & ~options.Offered;
        if (notOffered != 0)
        {
            conformance.Fail(Spec.FeatureBits, $"accepted but not offered: {notOffered}");
        }

        Features unsatisfied = FeatureRules.Unsatisfied(Accepted);
        if (unsatisfied != 0)
        {
            conformance.Fail(Spec.NetFeatures, $"accepted without what they require: {unsatisfied}");
        }

        if ((options.Offered & Features.Version1) != 0 && (Accepted & Features.Version1) == 0)
        {
            conformance.Fail(Spec.ReservedFeatures, "VIRTIO_F_VERSION_1 was offered and not accepted");
        }

        bool refused = options.Faults.RefuseFeaturesOk
            || (Accepted & Features.Version1) == 0
            || (options.Offered & ~Accepted & Features.AccessPlatform) != 0;
        Negotiated = refused ? Features.None : Accepted;
        return !refused;
    }

    public void Reset()
    {
        _accepted0 = 0;
        _accepted1 = 0;
        DeviceSelect = 0;
        DriverSelect = 0;
        Negotiated = Features.None;
    }
}

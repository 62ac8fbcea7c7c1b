using System;

namespace VirtioNetCx.Devices.Pci;

/// <summary>Bits of device_status.</summary>
[Flags]
public enum StatusBits : byte
{
    None = 0,
    Acknowledge = 1,
    Driver = 2,
    DriverOk = 4,
    FeaturesOk = 8,
    NeedsReset = 64,
    Failed = 128,
}

/// <summary>device_status: the order of initialisation, and reset.</summary>
public sealed class DeviceStatus(DeviceOptions options, Conformance conformance)
{
    private const StatusBits DriverBits =
        StatusBits.Acknowledge | StatusBits.Driver | StatusBits.DriverOk | StatusBits.FeaturesOk | StatusBits.Failed;

    private StatusBits _bits;
    private bool _resetPending;
    private int _resetReads;
    private bool _resetUnseen;
    private bool _featuresOkUnseen;

    /// <summary>Called when FEATURES_OK is asked for; false refuses it.</summary>
    public Func<bool>? FeaturesOffered { get; set; }

    /// <summary>Called when the device becomes live.</summary>
    public Action? BecameLive { get; set; }

    /// <summary>Called when a reset takes effect.</summary>
    public Action? ResetAsked { get; set; }

    public StatusBits Bits => _bits;

    /// <summary>DRIVER_OK is set: the device may use the queues.</summary>
    public bool IsLive => (_bits & (StatusBits.DriverOk | StatusBits.NeedsReset)) == StatusBits.DriverOk;

    /// <summary>The device itself asks to be reset.</summary>
    public void SetNeedsReset() => _bits |= StatusBits.NeedsReset;

    public byte Read()
    {
        _featuresOkUnseen = false;
        if (_resetPending && !options.Faults.ResetNeverCompletes && _resetReads-- <= 0)
        {
            FinishReset();
        }

        if (_bits == 0)
        {
            _resetUnseen = false;
        }

        // A device that was reset already shows something else than 0, too, while it is not done.
        return (byte)(_resetPending && _bits == 0 ? StatusBits.Acknowledge : _bits);
    }

    public void Write(byte value)
    {
        var bits = (StatusBits)value;
        if (bits == 0)
        {
            _resetUnseen = true;
            _resetPending = true;
            _resetReads = options.ResetReads;
            if (options.ResetReads == 0 && !options.Faults.ResetNeverCompletes)
            {
                FinishReset();
            }

            return;
        }

        CheckOrder(bits);
        StatusBits added = bits & ~_bits;
        _bits = bits | (_bits & StatusBits.NeedsReset);
        if ((added & StatusBits.FeaturesOk) != 0)
        {
            _featuresOkUnseen = true;
            if (FeaturesOffered?.Invoke() == false)
            {
                _bits &= ~StatusBits.FeaturesOk;
            }
        }

        if ((added & StatusBits.DriverOk) != 0)
        {
            BecameLive?.Invoke();
        }
    }

    /// <summary>The state after power-on.</summary>
    public void PowerOn()
    {
        _bits = 0;
        _resetUnseen = false;
        _resetPending = false;
        _featuresOkUnseen = false;
    }

    // Until here the device goes on as before: it may still use every buffer it has.
    private void FinishReset()
    {
        ResetAsked?.Invoke();
        _bits = 0;
        _resetPending = false;
        _featuresOkUnseen = false;
    }

    private void CheckOrder(StatusBits bits)
    {
        if (_resetUnseen)
        {
            conformance.Fail(Spec.CommonConfig, $"device_status set to {bits} before a read of it returned 0 after the reset");
        }

        if ((bits & ~(DriverBits | StatusBits.NeedsReset)) != 0)
        {
            conformance.Fail(Spec.Status, $"reserved device_status bits written: 0x{(byte)bits:x2}");
        }

        if ((_bits & DriverBits & ~bits) != 0)
        {
            conformance.Fail(Spec.Status, $"device_status bits cleared: {_bits & ~bits}");
        }

        if ((_bits & StatusBits.Failed) != 0)
        {
            conformance.Fail(Spec.Status, "initialisation went on after FAILED without a reset");
        }

        StatusBits added = bits & ~_bits;
        Need(added, bits, StatusBits.Driver, StatusBits.Acknowledge);
        Need(added, bits, StatusBits.FeaturesOk, StatusBits.Driver);
        Need(added, bits, StatusBits.DriverOk, StatusBits.FeaturesOk);
        if ((added & StatusBits.DriverOk) != 0 && (_featuresOkUnseen || (added & StatusBits.FeaturesOk) != 0))
        {
            conformance.Fail(Spec.Initialization, "DRIVER_OK set without re-reading device_status after FEATURES_OK");
        }
    }

    private void Need(StatusBits added, StatusBits bits, StatusBits step, StatusBits before)
    {
        if ((added & step) != 0 && (bits & before) == 0)
        {
            conformance.Fail(Spec.Initialization, $"{step} set without {before}");
        }
    }
}

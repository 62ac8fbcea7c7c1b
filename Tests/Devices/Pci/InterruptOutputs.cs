using System;

namespace VirtioNetCx.Devices.Pci;

/// <summary>ISR status, the interrupt line and the MSI-X messages: how the device calls for attention.</summary>
public sealed class InterruptOutputs(PciConfigSpace config, DeviceCounters counters)
{
    public const ushort NoVector = 0xFFFF;
    private byte _isr;
    private bool _lineAsserted;

    /// <summary>A message goes out: its entry in the MSI-X table.</summary>
    public Action<int>? Message { get; set; }

    /// <summary>The level of the interrupt line changed.</summary>
    public Action<bool>? Line { get; set; }

    public MsixTable? Msix { get; set; }

    public bool LineAsserted => _lineAsserted;

    /// <summary>A virtqueue has used buffers to tell of.</summary>
    public void QueueInterrupt(ushort vector) => Raise(1, vector);

    /// <summary>The configuration changed.</summary>
    public void ConfigInterrupt(ushort vector) => Raise(2, vector);

    /// <summary>Reading ISR status clears it and lets go of the line (§4.1.4.5).</summary>
    public byte ReadIsr()
    {
        counters.IsrReads++;
        byte isr = _isr;
        _isr = 0;
        UpdateLine();
        return isr;
    }

    public void Reset()
    {
        _isr = 0;
        Msix?.ClearPending();
        UpdateLine();
    }

    internal void SendMessage(int vector)
    {
        counters.CountInterrupt(vector);
        Message?.Invoke(vector);
    }

    internal void UpdateLine()
    {
        bool asserted = _isr != 0 && Msix is not { Enabled: true } && !config.InterruptDisable;
        if (asserted != _lineAsserted)
        {
            _lineAsserted = asserted;
            if (asserted)
            {
                counters.CountInterrupt(-1);
            }

            Line?.Invoke(asserted);
        }
    }

    private void Raise(byte bit, ushort vector)
    {
        if (Msix is { Enabled: true } msix)
        {
            if (vector == NoVector)
            {
                counters.InterruptsWithoutVector++;
            }
            else
            {
                msix.Raise(vector);
            }

            return;
        }

        _isr |= bit;
        UpdateLine();
    }
}

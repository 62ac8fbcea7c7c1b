using System;
using System.Collections.Concurrent;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;

namespace VirtioNetCx.Tests.Support;

/// <summary>From the device's interrupt outputs to the host's entry, as the bus driver and the interrupt controller have it.</summary>
internal sealed class InterruptWires
{
    private readonly VirtioNetDevice _device;
    private readonly bool _messages;
    private readonly ConcurrentQueue<int> _fired = new();
    private int _connected;
    private int _unclaimed;

    public InterruptWires(VirtioNetDevice device, int messages)
    {
        _device = device;
        _messages = messages > 0;
        device.Pci.Msix.Granted = messages;
        device.Pci.Interrupts.Message = _fired.Enqueue;
    }

    public int Connected => _connected;

    public int Connect(uint message)
    {
        _connected++;
        if (_messages)
        {
            _device.Pci.Msix.Enabled = true;
            _device.Pci.Msix.SetMask((int)message, false);
        }

        return 0;
    }

    public int Disconnect(uint message)
    {
        _connected--;
        if (_messages)
        {
            _device.Pci.Msix.SetMask((int)message, true);
            _device.Pci.Msix.Enabled = _connected > 0;
        }

        return 0;
    }

    /// <summary>Hands what has fired to the host, on this CPU; true if there was anything. Not while the device is locked.</summary>
    public bool Deliver()
    {
        bool any = false;
        while (_fired.TryDequeue(out int vector))
        {
            any = true;
            Interrupts.OnInterrupt((uint)vector);
        }

        return ServeLine() || any;
    }

    // A level: it interrupts again until the driver lets the device take it back.
    private bool ServeLine()
    {
        if (_messages || _connected == 0 || !_device.Pci.Interrupts.LineAsserted)
        {
            _unclaimed = 0;
            return false;
        }

        if (++_unclaimed > 1000)
        {
            throw new InvalidOperationException("interrupt storm: the line stays asserted, the driver does not read ISR status");
        }

        Interrupts.OnInterrupt(0);
        return true;
    }
}

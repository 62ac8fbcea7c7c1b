using System;
using VirtioNetCx.Devices.Net;
using VirtioNetCx.Devices.Queues;

namespace VirtioNetCx.Devices;

/// <summary>What happens to the device from outside: configuration, power, removal, reset.</summary>
public sealed partial class VirtioNetDevice
{
    public void SetLink(bool up) => ChangeConfig(config => config.SetLink(up));

    public void SetMac(byte[] mac) => ChangeConfig(config => config.SetMac(mac));

    public void SetMtu(ushort mtu)
    {
        Options.Mtu = mtu;
        ChangeConfig(config => config.SetMtu(mtu));
    }

    public void SetSpeed(uint mbps, byte duplex) => ChangeConfig(config => config.SetSpeed(mbps, duplex));

    /// <summary>Changes fields without telling the driver: for changes between two of its reads.</summary>
    public void ChangeConfigQuietly(Action<NetConfig> change)
    {
        change(_netConfig);
        Pci.Common.BumpGeneration();
    }

    /// <summary>The device declares itself broken (DEVICE_NEEDS_RESET) and tells the driver.</summary>
    public void DeclareBroken()
    {
        _status.SetNeedsReset();
        Pci.Interrupts.ConfigInterrupt(Pci.Common.ConfigVector);
    }

    /// <summary>Pulled out: no more registers, no DMA, no interrupts.</summary>
    public void SurpriseRemove()
    {
        Pci.Remove();
        ResetState();
    }

    /// <summary>The bus driver moves the function out of D0: the driver must have stopped it.</summary>
    public void EnterLowPower()
    {
        if (CanReachMemory)
        {
            Conformance.Fail(Spec.Cleanup, "powered down while live: the device may still write to the driver's buffers");
        }

        Pci.PoweredDown = true;
    }

    /// <summary>Back in D0, without any state.</summary>
    public void EnterD0()
    {
        Pci.PoweredDown = false;
        Pci.Config.Put16(Devices.Pci.PciConfigSpace.CommandOffset, 0x0006);
        ResetState();
        _status.PowerOn();
    }

    private void ChangeConfig(Action<NetConfig> change)
    {
        ChangeConfigQuietly(change);
        if (IsLive)
        {
            Pci.Interrupts.ConfigInterrupt(Pci.Common.ConfigVector);
        }
    }

    private void OnBecameLive()
    {
        Pci.Common.CheckLive();
        Control.Offloads.Begin(Negotiated);
        foreach (Virtqueue queue in _queues)
        {
            queue.CheckLive();
        }

        if (Options.Faults.NeedsResetAtDriverOk)
        {
            DeclareBroken();
        }

        if (Options.Faults.NeedsResetUnannounced)
        {
            _status.SetNeedsReset();
        }
    }

    private void ResetState()
    {
        Counters.Resets++;
        if (IgnoreResets)
        {
            return;
        }

        _features.Reset();
        Pci.Common.Reset();
        Pci.Interrupts.Reset();
        foreach (Virtqueue queue in _queues)
        {
            queue.Reset();
        }

        Rx.Reset();
        Tx.Reset();
        Control.Reset();
    }
}

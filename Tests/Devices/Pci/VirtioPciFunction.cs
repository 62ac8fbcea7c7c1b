using System;
using System.Collections.Generic;
using VirtioNetCx.Devices.Net;
using VirtioNetCx.Devices.Queues;

namespace VirtioNetCx.Devices.Pci;

/// <summary>The PCI face of the device: configuration space, BARs, and which register an access meets (§4.1).</summary>
public sealed partial class VirtioPciFunction
{
    private readonly Conformance _conformance;
    private readonly DeviceOptions _options;
    private readonly DeviceStatus _status;
    private readonly Negotiation _features;
    private readonly IReadOnlyList<Virtqueue> _queues;
    private readonly NetConfig _netConfig;
    private readonly DeviceCounters _counters;
    private readonly CapabilityList.Offsets _capabilities;

    internal VirtioPciFunction(
        DeviceOptions options, Conformance conformance, DeviceStatus status, Negotiation features, IReadOnlyList<Virtqueue> queues,
        NetConfig netConfig, DeviceCounters counters)
    {
        _options = options;
        _conformance = conformance;
        _status = status;
        _features = features;
        _queues = queues;
        _netConfig = netConfig;
        _counters = counters;
        Bars = new BarLayout(options, NetConfig.Length, queues.Count);
        Config = new PciConfigSpace(options, Bars);
        _capabilities = CapabilityList.Write(Config, Bars, options);
        Interrupts = new InterruptOutputs(Config, counters);
        Msix = new MsixTable(options.MsixVectors, Config, _capabilities.Msix, Interrupts.SendMessage);
        Interrupts.Msix = Msix;
        Common = new CommonConfig(options, conformance, status, features, queues, Msix);
        Config.Written += _ => Interrupts.UpdateLine();
    }

    public BarLayout Bars { get; }

    public PciConfigSpace Config { get; }

    public InterruptOutputs Interrupts { get; }

    public MsixTable Msix { get; }

    public CommonConfig Common { get; }

    /// <summary>The doorbell of an enabled queue of a live device was rung.</summary>
    internal Action<Virtqueue, ushort?>? Notified { get; set; }

    /// <summary>Gone: reads give all ones, writes go nowhere.</summary>
    public bool Removed { get; private set; }

    /// <summary>The registers read as all ones and take no writes, while the device lives on: its configuration space answers, its DMA goes on.</summary>
    public bool RegistersDead { get; set; }

    /// <summary>Not in D0: as if gone, except for configuration space.</summary>
    public bool PoweredDown { get; internal set; }

    /// <summary>Every access is told to tests that watch the order of things: write, BAR, offset, value.</summary>
    public Action<bool, int, ulong, ulong>? Accessed { get; set; }

    public void Remove() => Removed = true;

    public ulong ReadBar(int bar, ulong offset, int size)
    {
        _counters.RegisterReads++;
        CountDown();
        if (Removed || RegistersDead)
        {
            return size == 8 ? ulong.MaxValue : (1UL << (8 * size)) - 1;
        }

        MustBePowered(bar, offset);
        ulong value = Read(bar, offset, size);
        Accessed?.Invoke(false, bar, offset, value);
        return value;
    }

    public void WriteBar(int bar, ulong offset, int size, ulong value)
    {
        _counters.RegisterWrites++;
        CountDown();
        if (Removed || RegistersDead)
        {
            return;
        }

        MustBePowered(bar, offset);
        Accessed?.Invoke(true, bar, offset, value);
        if (bar == Bars.MsixBar && _options.MsixVectors > 0)
        {
            Msix.Write((uint)offset, (uint)value);
            return;
        }

        StructureWindow window = Find(bar, offset, size);
        uint at = (uint)(offset - window.Offset);
        switch (window.Type)
        {
            case CfgType.Common:
                Common.Write(at, size, (uint)value);
                break;
            case CfgType.Notify:
                Notify(at, size, (uint)value);
                break;
            case CfgType.Device:
                _netConfig.Write(at, size, (uint)value);
                break;
            default:
                _conformance.Fail(Spec.Isr, $"write of 0x{value:x} to ISR status");
                break;
        }
    }

    private ulong Read(int bar, ulong offset, int size)
    {
        if (bar == Bars.MsixBar && _options.MsixVectors > 0)
        {
            return Msix.Read((uint)offset);
        }

        StructureWindow window = Find(bar, offset, size);
        uint at = (uint)(offset - window.Offset);
        switch (window.Type)
        {
            case CfgType.Common:
                return Common.Read(at, size);
            case CfgType.Device:
                return _netConfig.Read(at, size);
            case CfgType.Isr:
                if (size != 1 || at != 0)
                {
                    _conformance.Fail(Spec.PciLayout, $"{size}-byte read at offset {at} of ISR status");
                }

                if (Msix.Enabled)
                {
                    _conformance.Fail(Spec.Isr, "ISR status read while MSI-X is enabled");
                }

                return Interrupts.ReadIsr();
            default:
                return 0;
        }
    }

    private void Notify(uint at, int size, uint value)
    {
        // With NOTIFICATION_DATA the upper half says how far the ring is filled (§2.9).
        bool hasData = _features.Has(Features.NotificationData);
        if (size != (hasData ? 4 : 2))
        {
            _conformance.Fail(Spec.Notifications, $"{size}-byte notification, VIRTIO_F_NOTIFICATION_DATA {(hasData ? "" : "not ")}negotiated");
        }

        ushort? data = hasData ? (ushort)(value >> 16) : null;
        value &= 0xFFFF;
        if (value >= _queues.Count || at != _queues[(int)value].NotifyOffset * _options.NotifyMultiplier)
        {
            _conformance.Fail(Spec.Notifications, $"value {value} written to offset {at} of the notification structure, which is no queue's");
        }

        Virtqueue queue = _queues[(int)value];
        if ((_status.Bits & StatusBits.DriverOk) == 0)
        {
            _conformance.Fail(Spec.Initialization, $"{queue.Name} notified before DRIVER_OK");
        }

        if (!queue.Enabled)
        {
            _conformance.Fail(Spec.Notifications, $"{queue.Name} notified but not enabled");
        }

        Notified?.Invoke(queue, data);
    }

    private StructureWindow Find(int bar, ulong offset, int size)
    {
        foreach (StructureWindow window in Bars.Windows)
        {
            if (window.Contains(bar, offset))
            {
                if (!window.Contains(bar, offset + (uint)size - 1))
                {
                    _conformance.Fail(Spec.PciLayout, $"{size}-byte access across the end of the {window.Type} structure");
                }

                return window;
            }
        }

        _conformance.Fail(Spec.PciLayout, $"access to BAR {bar} offset 0x{offset:x}, where no structure lies");
        return default;
    }

    private void MustBePowered(int bar, ulong offset)
    {
        if (PoweredDown)
        {
            _conformance.Fail(Spec.PciLayout, $"access to BAR {bar} offset 0x{offset:x} while the device is not in D0");
        }
    }

    private void CountDown()
    {
        if (_options.Faults.RemoveAfterAccesses is int left)
        {
            _options.Faults.RemoveAfterAccesses = left - 1;
            if (left <= 0)
            {
                Remove();
            }
        }
    }
}

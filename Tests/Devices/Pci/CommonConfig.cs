using System.Collections.Generic;
using VirtioNetCx.Devices.Queues;

namespace VirtioNetCx.Devices.Pci;

/// <summary>struct virtio_pci_common_cfg (§4.1.4.3): every field with the access width and the moment it allows.</summary>
public sealed class CommonConfig(
    DeviceOptions options, Conformance conformance, DeviceStatus status, Negotiation features, IReadOnlyList<Virtqueue> queues, MsixTable msix)
{
    private ushort _queueSelect;
    private ushort _configVector = InterruptOutputs.NoVector;
    private bool _configVectorUnread;
    private byte _generation;

    public ushort ConfigVector => _configVector;

    private Virtqueue? Selected => _queueSelect < queues.Count ? queues[_queueSelect] : null;

    /// <summary>The device-specific configuration changed.</summary>
    public void BumpGeneration() => _generation = unchecked((byte)(_generation + 1));

    public void Reset()
    {
        _queueSelect = 0;
        _configVector = InterruptOutputs.NoVector;
        _configVectorUnread = false;
    }

    /// <summary>Called when the device becomes live: what must have been done by then.</summary>
    public void CheckLive()
    {
        if (_configVectorUnread)
        {
            conformance.Fail(Spec.MsixVectors, "config_msix_vector was written and not read back");
        }
    }

    public uint Read(uint offset, int size)
    {
        CheckWidth(offset, size);
        Virtqueue? queue = Selected;
        switch (offset)
        {
            case 0x00: return features.DeviceSelect;
            case 0x04: return features.ReadDeviceFeature();
            case 0x08: return features.DriverSelect;
            case 0x0C: return features.ReadDriverFeature();
            case 0x10:
                _configVectorUnread = false;
                return _configVector;
            case 0x12: return options.Faults.NumQueues ?? (ushort)queues.Count;
            case 0x14: return status.Read();
            case 0x15:
                if (options.Faults.GenerationNeverStable)
                {
                    BumpGeneration();
                }

                return _generation;
            case 0x16: return _queueSelect;
            case 0x18: return queue?.ShownSize ?? 0;
            case 0x1A: return queue?.ReadVector() ?? InterruptOutputs.NoVector;
            case 0x1C: return queue is { Enabled: true } ? 1u : 0;
            case 0x1E: return queue?.NotifyOffset ?? 0;
            case 0x20: return queue?.Address(QueuePart.Descriptors, false) ?? 0;
            case 0x24: return queue?.Address(QueuePart.Descriptors, true) ?? 0;
            case 0x28: return queue?.Address(QueuePart.Driver, false) ?? 0;
            case 0x2C: return queue?.Address(QueuePart.Driver, true) ?? 0;
            case 0x30: return queue?.Address(QueuePart.Device, false) ?? 0;
            case 0x34: return queue?.Address(QueuePart.Device, true) ?? 0;
            case 0x38: return _queueSelect;
            case 0x3A: return queue?.ReadReset() ?? 0;
            default: return 0;
        }
    }

    public void Write(uint offset, int size, uint value)
    {
        CheckWidth(offset, size);
        switch (offset)
        {
            case 0x00:
                features.DeviceSelect = value;
                break;
            case 0x08:
                features.DriverSelect = value;
                break;
            case 0x0C:
                features.WriteDriverFeature(value, status.Bits);
                break;
            case 0x10:
                CheckVector((ushort)value, "config_msix_vector");
                _configVector = options.Faults.RefuseConfigVector ? InterruptOutputs.NoVector : (ushort)value;
                _configVectorUnread = value != InterruptOutputs.NoVector;
                break;
            case 0x14:
                status.Write((byte)value);
                break;
            case 0x16:
                _queueSelect = (ushort)value;
                break;
            case >= 0x18 and < 0x38:
                WriteQueue(offset, value);
                break;
            case 0x3A:
                ResetQueue(value);
                break;
            default:
                conformance.Fail(Spec.CommonConfig, $"write of 0x{value:x} to read-only field at offset 0x{offset:x2}");
                break;
        }
    }

    private void WriteQueue(uint offset, uint value)
    {
        if (Selected is not { } queue || queue.ShownSize == 0)
        {
            conformance.Fail(Spec.CommonConfig, $"write to offset 0x{offset:x2} for queue {_queueSelect}, which is not available");
            return;
        }

        if ((status.Bits & StatusBits.FeaturesOk) == 0)
        {
            conformance.Fail(Spec.Initialization, $"queue {_queueSelect} configured (offset 0x{offset:x2}) before FEATURES_OK");
        }

        switch (offset)
        {
            case 0x18:
                queue.SetSize((ushort)value, features.Negotiated);
                break;
            case 0x1A:
                CheckVector((ushort)value, $"queue_msix_vector of queue {_queueSelect}");
                queue.SetVector((ushort)value, options.Faults.RefuseQueueVector.Contains(_queueSelect));
                break;
            case 0x1C:
                Enable(queue, value);
                break;
            case 0x20 or 0x24:
                queue.SetAddress(QueuePart.Descriptors, offset == 0x24, value);
                break;
            case 0x28 or 0x2C:
                queue.SetAddress(QueuePart.Driver, offset == 0x2C, value);
                break;
            case 0x30 or 0x34:
                queue.SetAddress(QueuePart.Device, offset == 0x34, value);
                break;
            default:
                conformance.Fail(Spec.CommonConfig, $"write of 0x{value:x} to read-only field at offset 0x{offset:x2}");
                break;
        }
    }

    private void ResetQueue(uint value)
    {
        if (!features.Has(Features.RingReset) || (status.Bits & StatusBits.DriverOk) == 0 || value != 1 || Selected is not { } queue)
        {
            conformance.Fail(
                Spec.QueueReset,
                $"0x{value:x} written to queue_reset of queue {_queueSelect}, VIRTIO_F_RING_RESET {(features.Has(Features.RingReset) ? "" : "not ")}negotiated, status {status.Bits}");
            return;
        }

        queue.AskReset();
    }

    private void Enable(Virtqueue queue, uint value)
    {
        if (value != 1)
        {
            conformance.Fail(Spec.CommonConfig, $"0x{value:x} written to queue_enable of queue {_queueSelect}");
        }

        if ((status.Bits & StatusBits.DriverOk) != 0 && !queue.WasReset)
        {
            conformance.Fail(Spec.Initialization, $"queue {_queueSelect} enabled after DRIVER_OK");
        }

        if (!options.Faults.RefuseQueueEnable.Contains(_queueSelect))
        {
            queue.Enable(features.Negotiated);
        }
    }

    private void CheckVector(ushort vector, string what)
    {
        if (vector != InterruptOutputs.NoVector && vector >= msix.Vectors)
        {
            conformance.Fail(Spec.MsixVectors, $"{what}: vector {vector}, the table has {msix.Vectors}");
        }

        if (vector != InterruptOutputs.NoVector && msix.Granted is int granted && vector >= granted)
        {
            conformance.Fail(Spec.MsixVectors, $"{what}: vector {vector}, but the system granted {granted} messages");
        }
    }

    private void CheckWidth(uint offset, int size)
    {
        int width = offset switch
        {
            0x10 or 0x12 or (>= 0x16 and < 0x20) or (>= 0x38 and < 0x40) => 2,
            0x14 or 0x15 => 1,
            _ => 4,
        };
        if (size != width || offset % (uint)width != 0)
        {
            conformance.Fail(Spec.PciLayout, $"{size}-byte access to offset 0x{offset:x2} of the common configuration, a {width}-byte field");
        }
    }
}

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using VirtioNetCx.Devices;

namespace VirtioNetCx.Tests.Support.DeviceModel;

/// <summary>
/// The smallest driver the specification allows, to try the device model with: each step is a method, so that a test can leave
/// one out, swap two or do one wrongly.
/// </summary>
internal sealed class SpecDriver
{
    private readonly Dictionary<CfgType, (int Bar, uint Offset)> _structures = [];
    private uint _multiplier;

    public SpecDriver(Action<DeviceOptions>? configure = null)
    {
        var options = new DeviceOptions();
        configure?.Invoke(options);
        Device = new VirtioNetDevice(options, Memory);
        Device.Pci.Interrupts.Message = vector => Messages.Add(vector);
        for (int vector = 0; vector < options.MsixVectors; vector++)
        {
            Device.Pci.Msix.SetMask(vector, false);
        }

        Device.Pci.Msix.Enabled = options.MsixVectors > 0;
        FindStructures();
    }

    public GuestArena Memory { get; } = new();

    public VirtioNetDevice Device { get; }

    public List<int> Messages { get; } = [];

    public SpecDriverQueue[] Queues { get; } = new SpecDriverQueue[3];

    public SpecDriverQueue Rx => Queues[0];

    public SpecDriverQueue Tx => Queues[1];

    public SpecDriverQueue Control => Queues[2];

    public byte Status
    {
        get => (byte)Read(CfgType.Common, 0x14, 1);
        set => Write(CfgType.Common, 0x14, 1, value);
    }

    public ulong Read(CfgType type, uint offset, int size) =>
        Device.Pci.ReadBar(_structures[type].Bar, _structures[type].Offset + offset, size);

    public void Write(CfgType type, uint offset, int size, uint value) =>
        Device.Pci.WriteBar(_structures[type].Bar, _structures[type].Offset + offset, size, value);

    public SpecDriver Start(Features wanted = DeviceOptions.DefaultFeatures)
    {
        Negotiate(wanted & Device.Options.Offered);
        SetUpQueue(0);
        SetUpQueue(1);
        if ((wanted & Device.Options.Offered & Features.CtrlVq) != 0)
        {
            SetUpQueue(2, 0);
        }

        Status = 15;
        return this;
    }

    public void Reset()
    {
        Status = 0;
        while (Status != 0)
        {
        }
    }

    public void Accept(Features features)
    {
        Write(CfgType.Common, 0x08, 4, 0);
        Write(CfgType.Common, 0x0C, 4, unchecked((uint)features));
        Write(CfgType.Common, 0x08, 4, 1);
        Write(CfgType.Common, 0x0C, 4, (uint)((ulong)features >> 32));
    }

    public SpecDriverQueue SetUpQueue(int index, ushort? vector = null)
    {
        Write(CfgType.Common, 0x16, 2, (uint)index);
        ushort size = (ushort)Read(CfgType.Common, 0x18, 2);
        var queue = new SpecDriverQueue(this, index, size);
        Queues[index] = queue;
        WriteAddress(0x20, queue.Descriptors);
        WriteAddress(0x28, queue.Avail);
        WriteAddress(0x30, queue.Used);
        if (Device.Options.MsixVectors > 0)
        {
            Write(CfgType.Common, 0x1A, 2, vector ?? (ushort)(index + 1));
            _ = Read(CfgType.Common, 0x1A, 2);
        }

        queue.NotifyAt = (uint)Read(CfgType.Common, 0x1E, 2) * _multiplier;
        Write(CfgType.Common, 0x1C, 2, 1);
        return queue;
    }

    /// <summary>Doorbell of a queue.</summary>
    public uint NotifyAt(int index)
    {
        Write(CfgType.Common, 0x16, 2, (uint)index);
        return (uint)Read(CfgType.Common, 0x1E, 2) * _multiplier;
    }

    /// <summary>Up to FEATURES_OK: queues are the caller's.</summary>
    public void Negotiate(Features wanted)
    {
        Reset();
        Status = 1;
        Status = 3;
        Accept(wanted);
        Status = 11;
        if ((Status & 8) == 0)
        {
            throw new InvalidOperationException("FEATURES_OK refused");
        }
    }

    public void WriteAddress(uint offset, ulong address)
    {
        Write(CfgType.Common, offset, 4, unchecked((uint)address));
        Write(CfgType.Common, offset + 4, 4, (uint)(address >> 32));
    }

    private void FindStructures()
    {
        Span<byte> config = stackalloc byte[256];
        _ = Device.Pci.ReadConfig(0, config);
        for (int at = config[0x34]; at != 0; at = config[at + 1])
        {
            var type = (CfgType)config[at + 3];
            if (config[at] == 9 && !_structures.ContainsKey(type))
            {
                _structures.Add(type, (config[at + 4], BinaryPrimitives.ReadUInt32LittleEndian(config[(at + 8)..])));
                if (type == CfgType.Notify)
                {
                    _multiplier = BinaryPrimitives.ReadUInt32LittleEndian(config[(at + 16)..]);
                }
            }
        }
    }
}

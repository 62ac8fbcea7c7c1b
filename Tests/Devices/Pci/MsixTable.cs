using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Devices.Pci;

/// <summary>The MSI-X table and pending bits, and the decision whether a vector's message goes out now.</summary>
public sealed class MsixTable
{
    private const int EntryBytes = 16;
    private const int PendingOffset = 0x800;
    private readonly byte[] _entries;
    private readonly bool[] _pending;
    private readonly PciConfigSpace _config;
    private readonly int _capability;
    private readonly Action<int> _send;

    public MsixTable(int vectors, PciConfigSpace config, int capability, Action<int> send)
    {
        _entries = new byte[vectors * EntryBytes];
        _pending = new bool[vectors];
        _config = config;
        _capability = capability;
        _send = send;
        for (int vector = 0; vector < vectors; vector++)
        {
            _entries[vector * EntryBytes + 12] = 1;
        }

        config.Written += offset =>
        {
            if (capability != 0 && offset == capability + 3)
            {
                FlushPending();
            }
        };
    }

    public int Vectors => _pending.Length;

    /// <summary>How many messages the system gave the driver; null when that is not known here.</summary>
    public int? Granted { get; set; }

    /// <summary>The enable bit: while set, the interrupt line is not used.</summary>
    public bool Enabled
    {
        get => _capability != 0 && (_config[_capability + 3] & 0x80) != 0;
        set
        {
            if (_capability != 0)
            {
                byte control = (byte)(_config[_capability + 3] & ~0x80);
                _ = _config.Write(_capability + 3, [value ? (byte)(control | 0x80) : control]);
            }
        }
    }

    public bool IsMasked(int vector) => (_entries[vector * EntryBytes + 12] & 1) != 0;

    /// <summary>What the bus driver does when an interrupt is connected or disconnected.</summary>
    public void SetMask(int vector, bool masked)
    {
        _entries[vector * EntryBytes + 12] = masked ? (byte)1 : (byte)0;
        FlushPending();
    }

    public void Raise(int vector)
    {
        if (!Enabled || (_config[_capability + 3] & 0x40) != 0 || IsMasked(vector))
        {
            _pending[vector] = true;
        }
        else
        {
            _send(vector);
        }
    }

    public void ClearPending() => Array.Clear(_pending);

    /// <summary>Pending bits as a reader of the array sees them.</summary>
    public bool IsPending(int vector) => _pending[vector];

    public uint Read(uint offset)
    {
        if (offset >= PendingOffset)
        {
            uint bits = 0;
            for (int bit = 0; bit < 32; bit++)
            {
                long vector = (offset - PendingOffset) * 8L + bit;
                bits |= vector < _pending.Length && _pending[vector] ? 1u << bit : 0;
            }

            return bits;
        }

        return offset + 4 <= _entries.Length ? BinaryPrimitives.ReadUInt32LittleEndian(_entries.AsSpan((int)offset)) : 0;
    }

    public void Write(uint offset, uint value)
    {
        if (offset < PendingOffset && offset + 4 <= _entries.Length)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_entries.AsSpan((int)offset), value);
            FlushPending();
        }
    }

    private void FlushPending()
    {
        for (int vector = 0; vector < _pending.Length; vector++)
        {
            if (_pending[vector] && Enabled && (_config[_capability + 3] & 0x40) == 0 && !IsMasked(vector))
            {
                _pending[vector] = false;
                _send(vector);
            }
        }
    }
}

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Tests.Pci;

/// <summary>
/// Registers that do what a test says: every access of the driver comes here through <see cref="MmioHook"/>. One at a time.
/// </summary>
internal sealed unsafe class FakeRegisters : IDisposable
{
    public const uint CommonOffset = 0;
    public const uint NotifyOffset = 0x100;
    public const uint IsrOffset = 0x200;
    public const uint DeviceOffset = 0x300;
    private const uint Bytes = 0x400;

    private static FakeRegisters? s_current;

    private readonly byte* _memory;

    public FakeRegisters(uint notifyMultiplier = 4)
    {
        _memory = (byte*)NativeMemory.AllocZeroed(Bytes);
        s_current = this;
        MmioHook.Read = &Read;
        MmioHook.Write = &Write;
        Device = new VirtioPci
        {
            Common = new CommonConfig(new MmioRegion(_memory + CommonOffset, CommonConfig.RequiredBytes)),
            Notify = new MmioRegion(_memory + NotifyOffset, 0x100),
            Isr = new MmioRegion(_memory + IsrOffset, 1),
            DeviceConfig = new MmioRegion(_memory + DeviceOffset, 0x40),
            NotifyMultiplier = notifyMultiplier,
        };
    }

    /// <summary>The driver's view of the registers.</summary>
    public VirtioPci Device;

    /// <summary>(offset, bytes) → value, or null for what was written there last.</summary>
    public Func<uint, uint, ulong?>? OnRead { get; set; }

    /// <summary>(offset, bytes, value), after the store.</summary>
    public Action<uint, uint, ulong>? OnWrite { get; set; }

    /// <summary>Every access in order: W or R, offset, bytes, value.</summary>
    public List<(char Kind, uint Offset, uint Bytes, ulong Value)> Log { get; } = [];

    /// <summary>Sets what will be read.</summary>
    public void Set(uint offset, params byte[] bytes) => bytes.CopyTo(new Span<byte>(_memory + offset, bytes.Length));

    public void Dispose()
    {
        MmioHook.Read = null;
        MmioHook.Write = null;
        s_current = null;
        NativeMemory.Free(_memory);
    }

    private static ulong Read(nuint address, uint bytes)
    {
        (FakeRegisters registers, uint offset) = Find(address, bytes);
        ulong value = 0;
        for (uint i = 0; i < bytes; i++)
        {
            value |= (ulong)registers._memory[offset + i] << (int)(8 * i);
        }

        value = registers.OnRead?.Invoke(offset, bytes) ?? value;
        registers.Log.Add(('R', offset, bytes, value));
        return value;
    }

    private static void Write(nuint address, uint bytes, ulong value)
    {
        (FakeRegisters registers, uint offset) = Find(address, bytes);
        registers.Log.Add(('W', offset, bytes, value));
        for (uint i = 0; i < bytes; i++)
        {
            registers._memory[offset + i] = unchecked((byte)(value >> (int)(8 * i)));
        }

        registers.OnWrite?.Invoke(offset, bytes, value);
    }

    private static (FakeRegisters Registers, uint Offset) Find(nuint address, uint bytes)
    {
        FakeRegisters registers = s_current ?? throw new InvalidOperationException("nobody plays the device");
        nuint offset = unchecked(address - (nuint)registers._memory);
        return offset < Bytes && offset % bytes == 0
            ? (registers, (uint)offset)
            : throw new InvalidOperationException($"access of {bytes} bytes at {offset:x}");
    }
}

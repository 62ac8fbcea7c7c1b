using System;
using System.IO;
using VirtioNetCx.Tests.Linux;
using VirtioNetCx.Tests.RealDevice.Linux;
using VirtioNetCx.Tests.RealDevice.Qemu;

namespace VirtioNetCx.Tests.RealDevice.Plain;

/// <summary>
/// QEMU's network device, brought up by the fewest register accesses that do: features, two queues, two messages. The machine is the one
/// that the driver gets: memory in a file, registers by qtest, messages as eventfds.
/// </summary>
internal sealed unsafe class PlainDevice : IDisposable
{
    private const long MemoryBytes = 256L << 20;
    private const ulong FirstOffset = 2 << 20;
    private const ulong DoorbellRegister = 0x0C;
    private const ushort MemoryAndBusMaster = 6;
    private const byte Vendor = 9;

    // CSUM, GUEST_CSUM, GUEST_TSO4/6, HOST_TSO4/6, MRG_RXBUF, EVENT_IDX, VERSION_1.
    private const ulong Features = 1ul | 1 << 1 | 1 << 7 | 1 << 8 | 1 << 11 | 1 << 12 | 1 << 15 | 1 << 29 | 1ul << 32;
    private const byte Driver = 3, FeaturesOk = 8, DriverOk = 4;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("virtionetcx-");
    private readonly MemoryFile _file = new(MemoryBytes);
    private readonly byte* _memory;
    private readonly DoorbellServer _doorbells;
    private readonly QemuProcess _qemu;
    private readonly MessageInterrupts _messages;
    private readonly ulong _common, _notify;
    private readonly ulong[] _doorbellOf = new ulong[2];
    private ulong _next = FirstOffset;

    public PlainDevice(QemuOptions options)
    {
        _memory = Native.MemoryMap(null, (nuint)MemoryBytes, Native.ProtectionReadWrite, Native.MapShared, _file.Descriptor, 0);
        _doorbells = new DoorbellServer(_folder.FullName, options.Doorbells);
        _qemu = new QemuProcess(_folder.FullName, _file, options);
        var doorbell = new PciFunction(_qemu.Qtest, 6);
        doorbell.Write(4, 2, MemoryAndBusMaster);
        var nic = new PciFunction(_qemu.Qtest, 4);
        nic.Write(4, 2, MemoryAndBusMaster);
        _messages = new MessageInterrupts(_qemu.Qtest, nic, doorbell.BarAddresses[0] + DoorbellRegister, _doorbells.Events, 3);
        _messages.Connect(1);
        _messages.Connect(2);
        for (uint at = nic.Read(0x34, 1); at != 0; at = nic.Read(at + 1, 1))
        {
            if (nic.Read(at, 1) == Vendor)
            {
                ulong address = nic.BarAddresses[nic.Read(at + 4, 1) % 6] + nic.Read(at + 8, 4);
                uint kind = nic.Read(at + 3, 1);
                _common = kind == 1 ? address : _common;
                (_notify, NotifyMultiplier) = kind == 2 ? (address, nic.Read(at + 16, 4)) : (_notify, NotifyMultiplier);
            }
        }

        Write(20, 1, 0);
        Write(20, 1, Driver);
        Negotiate();
    }

    public QemuProcess Qemu => _qemu;

    private uint NotifyMultiplier { get; }

    public void Dispose()
    {
        _qemu.Dispose();
        _doorbells.Dispose();
        _ = Native.MemoryUnmap(_memory, (nuint)MemoryBytes);
        _file.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Memory that both sides see; the address by which the device knows it.</summary>
    public ulong Allocate(uint bytes, out byte* here)
    {
        ulong address = _next;
        _next += (bytes + 4095ul) & ~4095ul;
        here = _memory + address;
        return address;
    }

    /// <summary>Makes queue 0 (receives) or 1 (sends); its interrupt is message 1 or 2.</summary>
    public PlainQueue AddQueue(ushort number, ushort size)
    {
        ulong address = Allocate(PlainQueue.Bytes(size), out byte* memory);
        var queue = new PlainQueue(memory, size);
        Write(22, 2, number);
        Write(24, 2, size);
        Write(26, 2, number + 1u);
        Write(32, 8, address);
        Write(40, 8, address + queue.AvailableOffset);
        Write(48, 8, address + queue.UsedOffset);
        _doorbellOf[number] = _notify + NotifyMultiplier * _qemu.Qtest.Read(_common + 30, 2);
        Write(28, 2, 1);
        return queue;
    }

    public void Start() => Write(20, 1, Driver | FeaturesOk | DriverOk);

    public EventDescriptor Interrupt(ushort queue) => _messages.Events[queue + 1];

    public void Notify(ushort queue) => _qemu.Qtest.Write(_doorbellOf[queue], 2, queue);

    private void Negotiate()
    {
        Write(0, 4, 0);
        ulong offered = _qemu.Qtest.Read(_common + 4, 4);
        Write(0, 4, 1);
        offered |= _qemu.Qtest.Read(_common + 4, 4) << 32;
        if ((offered & Features) != Features)
        {
            throw new IOException($"the device offers {offered:x}, not all of {Features:x}");
        }

        Write(8, 4, 0);
        Write(12, 4, Features & uint.MaxValue);
        Write(8, 4, 1);
        Write(12, 4, Features >> 32);
        Write(20, 1, Driver | FeaturesOk);
    }

    // QEMU wants addresses in halves.
    private void Write(uint offset, uint bytes, ulong value)
    {
        _qemu.Qtest.Write(_common + offset, uint.Min(bytes, 4), value & uint.MaxValue);
        if (bytes == 8)
        {
            _qemu.Qtest.Write(_common + offset + 4, 4, value >> 32);
        }
    }
}

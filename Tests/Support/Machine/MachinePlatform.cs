using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Tests.Support;

/// <summary>
/// Joins host, driver and device model: the platform the host asks for, and the hook behind the driver's registers. Function pointers
/// have no state of their own, so one machine at a time is the current one.
/// </summary>
internal static unsafe class MachinePlatform
{
    /// <summary>Device addresses of memory that is logically contiguous, and of frames to send, which are so only inside a page.</summary>
    private const ulong ContiguousBase = 0x0100_0000_0000;
    private const ulong ScatteredEnd = 0x0700_0000_0000;
    private const ulong PageMask = 4095;

    private static readonly GuardedArena Contiguous = new();
    private static readonly GuardedArena Scattered = new();
    private static long s_time100ns;
    private static Machine? s_machine;

    /// <summary>Which of the machine's CPUs this thread is.</summary>
    [field: ThreadStatic]
    public static uint Cpu { get; set; }

    private static Machine Current => s_machine ?? throw new InvalidOperationException("no machine is running");

    /// <summary>Makes a machine the current one and builds its platform.</summary>
    public static HostPlatform Attach(Machine machine)
    {
        s_machine = machine;
        MmioHook.Read = &ReadRegister;
        MmioHook.Write = &WriteRegister;
        return new HostPlatform
        {
            Allocate = &Allocate,
            Free = &Free,
            DeviceAddress = &DeviceAddress,
            MapIo = &MapIo,
            UnmapIo = &UnmapIo,
            ReadConfig = &ReadConfig,
            WriteConfig = &WriteConfig,
            ConnectInterrupt = &ConnectInterrupt,
            DisconnectInterrupt = &DisconnectInterrupt,
            SetDevicePower = &SetDevicePower,
            Time100ns = &Time100ns,
            Stall = &Stall,
            CurrentCpu = &CurrentCpu,
            Relax = &Relax,
            Trace = &Trace,
            FrameReceived = &FrameReceived,
            SendCompleted = &SendCompleted,
            Breach = &Breach,
        };
    }

    /// <summary>
    /// Runs a piece of the device model under the driver; what it throws must not pass through the driver's frames. Interrupts go out
    /// when the device is left, as they do when it is a machine of its own.
    /// </summary>
    private static T Guarded<T>(Func<Machine, T> body)
    {
        Machine machine = Current;
        try
        {
            T result;
            lock (machine.Device)
            {
                result = body(machine);
            }

            _ = machine.Wires.Deliver();
            return result;
        }
        catch (Exception exception)
        {
            machine.Stop(exception.ToString());
            return default!;
        }
    }

    private static void* Allocate(MemoryKind kind, nuint bytes, nuint alignment)
    {
        lock (Contiguous)
        {
            return AllocateLocked(kind, bytes, alignment);
        }
    }

    private static void* AllocateLocked(MemoryKind kind, nuint bytes, nuint alignment)
    {
        void* start = (kind == MemoryKind.TxPayload ? Scattered : Contiguous).Allocate(bytes, alignment);
        if (DeviceMemory.IsReachable(kind))
        {
            Machine machine = Current;
            lock (machine.Device)
            {
                machine.Memory.Add(kind, (byte*)start, bytes, &DeviceAddress);
            }
        }

        return start;
    }

    private static void Free(MemoryKind kind, void* start, nuint bytes)
    {
        if (DeviceMemory.IsReachable(kind))
        {
            _ = Guarded(machine =>
            {
                foreach ((ulong address, int length) in DeviceMemory.AddressesOf((byte*)start, bytes, &DeviceAddress))
                {
                    if (machine.Device.Owns(address, (ulong)length))
                    {
                        machine.Device.Conformance.Fail(
                            Spec.Cleanup, $"{kind} memory at device address 0x{address:x} freed while the device may still access it");
                    }
                }

                machine.Memory.Remove((byte*)start, bytes, &DeviceAddress);
                return 0;
            });
        }

        GuardedArena.Free(start, bytes);
    }

    private static ulong DeviceAddress(void* address)
    {
        if (Contiguous.TryOffset(address, out ulong offset))
        {
            return ContiguousBase + offset;
        }

        // Pages in reverse order: no two that follow one another in memory do so for the device.
        return Scattered.TryOffset(address, out offset) ? ScatteredEnd - (offset & ~PageMask) + (offset & PageMask) : 0;
    }

    /// <summary>Time passes in which nothing happens.</summary>
    public static void Advance(TimeSpan time) => _ = Interlocked.Add(ref s_time100ns, time.Ticks);

    private static ulong Time100ns() => (ulong)Interlocked.Add(ref s_time100ns, 3);

    private static void Stall(uint microseconds)
    {
        _ = Interlocked.Add(ref s_time100ns, 10L * microseconds);
        _ = Relax();
    }

    private static uint CurrentCpu() => Cpu;

    private static void* MapIo(ulong address, nuint bytes) => (void*)Current.Io.Map(address, bytes);

    private static void UnmapIo(void* start, nuint bytes) => _ = Guarded(machine =>
        machine.Io.Unmap((nuint)start, bytes) ? 0 : throw new InvalidOperationException($"unmapped a window that is not there: 0x{(nuint)start:x}"));

    private static uint ReadConfig(uint offset, byte* buffer, uint bytes) => Guarded(machine =>
        (uint)machine.Device.Pci.ReadConfig((int)offset, new Span<byte>(buffer, (int)bytes)));

    private static uint WriteConfig(uint offset, byte* buffer, uint bytes) => Guarded(machine =>
        (uint)machine.Device.Pci.WriteConfig((int)offset, new ReadOnlySpan<byte>(buffer, (int)bytes)));

    private static ulong ReadRegister(nuint address, uint bytes) => Guarded(machine =>
        machine.Io.TryFind(address, bytes, out int bar, out ulong offset)
            ? machine.Device.Pci.ReadBar(bar, offset, (int)bytes)
            : throw new InvalidOperationException($"register read of {bytes} bytes at 0x{address:x}, outside every mapping"));

    private static void WriteRegister(nuint address, uint bytes, ulong value) => _ = Guarded(machine =>
    {
        if (!machine.Io.TryFind(address, bytes, out int bar, out ulong offset))
        {
            throw new InvalidOperationException($"register write of {bytes} bytes at 0x{address:x}, outside every mapping");
        }

        machine.Device.Pci.WriteBar(bar, offset, (int)bytes, value);
        return 0;
    });

    private static void ConnectInterrupt(uint message) => _ = Guarded(machine => machine.Wires.Connect(message));

    private static void DisconnectInterrupt(uint message) => _ = Guarded(machine => machine.Wires.Disconnect(message));

    private static void SetDevicePower(uint state) => _ = Guarded(machine =>
    {
        if (state == 0)
        {
            machine.Device.EnterD0();
        }
        else
        {
            machine.Device.EnterLowPower();
        }

        return 0;
    });

    private static bool Relax() => Guarded(static machine => machine.Relax());

    private static void Trace(byte* text, nuint length)
    {
        List<string> trace = Current.Trace;
        lock (trace)
        {
            trace.Add(Encoding.ASCII.GetString(text, (int)length));
        }
    }

    private static void FrameReceived(ReceivedFrame* frame)
    {
        Current.Received.Add(new ReadOnlySpan<byte>(frame->Data, (int)frame->Length).ToArray());
        Current.Indications.Add(Indication.Of(*frame));
    }

    private static void SendCompleted(ulong cookie) => Current.Completed.Add(cookie);

    [DoesNotReturn]
    private static void Breach(RuleBreach* breach) => Current.Stop(
        $"rule {Text(breach->Id)} ({Text(breach->Section)}, bugcheck 0x19E/{breach->BugCheck}): {Text(breach->Text)} -- {Text(breach->Detail)}");

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}

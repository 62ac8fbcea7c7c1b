using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using VirtioNetCx.Host;
using VirtioNetCx.Pci;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.RealDevice.Machine;

/// <summary>
/// The platform the strict host asks for, on a machine that QEMU makes, and the hook behind the driver's registers. Function pointers have
/// no state of their own, so one machine at a time is the current one.
/// </summary>
internal static unsafe class RealPlatform
{
    private static readonly GuardedArena Private = new();
    private static RealMachine? s_machine;

    private static RealMachine Current => s_machine ?? throw new InvalidOperationException("no machine is running");

    /// <summary>Makes a machine the current one and builds its platform.</summary>
    public static HostPlatform Attach(RealMachine machine)
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

    /// <summary>What goes wrong in here must not pass through the driver's frames.</summary>
    private static T Guarded<T>(Func<RealMachine, T> body)
    {
        RealMachine machine = Current;
        try
        {
            return body(machine);
        }
        catch (Exception exception)
        {
            machine.Stop(exception.ToString());
            return default!;
        }
    }

    private static bool IsVisible(MemoryKind kind) => kind is MemoryKind.CommonBuffer or MemoryKind.TxPayload or MemoryKind.RxPayload;

    private static void* Allocate(MemoryKind kind, nuint bytes, nuint alignment) => IsVisible(kind)
        ? (void*)Guarded(machine => (nuint)machine.Heap.Allocate(bytes, alignment, kind == MemoryKind.TxPayload))
        : Private.Allocate(bytes, alignment);

    private static void Free(MemoryKind kind, void* start, nuint bytes)
    {
        if (!IsVisible(kind))
        {
            GuardedArena.Free(start, bytes);
            return;
        }

        _ = Guarded(machine =>
        {
            machine.Heap.Free(start, bytes, kind == MemoryKind.TxPayload);
            return 0;
        });
    }

    private static ulong DeviceAddress(void* address) => Current.Heap.DeviceAddress(address);

    private static void* MapIo(ulong address, nuint bytes) => (void*)Current.Registers.Map(address, bytes);

    private static void UnmapIo(void* start, nuint bytes) => _ = Guarded(machine =>
        machine.Registers.Unmap((nuint)start, bytes) ? 0 : throw new InvalidOperationException($"unmapped a window that is not there: 0x{(nuint)start:x}"));

    private static uint ReadConfig(uint offset, byte* buffer, uint bytes) =>
        Guarded(machine => (uint)machine.Nic.Read(offset, new Span<byte>(buffer, (int)bytes)));

    private static uint WriteConfig(uint offset, byte* buffer, uint bytes) =>
        Guarded(machine => (uint)machine.Nic.Write(offset, new ReadOnlySpan<byte>(buffer, (int)bytes)));

    private static ulong ReadRegister(nuint address, uint bytes) =>
        Guarded(machine => machine.Qemu.Qtest.Read(machine.Registers.BusAddress(address, bytes), bytes));

    private static void WriteRegister(nuint address, uint bytes, ulong value) => _ = Guarded(machine =>
    {
        machine.Qemu.Qtest.Write(machine.Registers.BusAddress(address, bytes), bytes, value);
        return 0;
    });

    private static void ConnectInterrupt(uint message) => _ = Guarded(machine =>
    {
        machine.Interrupts.Connect(message);
        return 0;
    });

    private static void DisconnectInterrupt(uint message) => _ = Guarded(machine =>
    {
        machine.Interrupts.Disconnect(message);
        return 0;
    });

    private static void SetDevicePower(uint state) => _ = Guarded(machine =>
    {
        machine.SetPower(state);
        return 0;
    });

    private static ulong Time100ns() => RealMachine.Now100ns;

    private static void Stall(uint microseconds) => _ = Guarded(machine =>
    {
        machine.Wait(TimeSpan.FromMicroseconds(microseconds));
        return 0;
    });

    private static uint CurrentCpu() => 0;

    private static bool Relax() => Guarded(static machine => machine.DeliverInterrupts());

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
        RealMachine machine = Current;
        try
        {
            machine.OperatingSystem.Receive(in *frame);
        }
        catch (Exception exception)
        {
            machine.Stop(exception.ToString());
        }
    }

    private static void SendCompleted(ulong cookie) => Current.OperatingSystem.SendCompleted(cookie);

    [DoesNotReturn]
    private static void Breach(RuleBreach* breach) => Current.Stop(
        $"rule {Text(breach->Id)} ({Text(breach->Section)}, bugcheck 0x19E/{breach->BugCheck}): {Text(breach->Text)} -- {Text(breach->Detail)}");

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}

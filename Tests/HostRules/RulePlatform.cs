using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.HostRules;

/// <summary>A place for the host to run in without a device: the client of these tests plays its own.</summary>
internal static unsafe class RulePlatform
{
    public const ulong BarAddress = 0xFE00_0000;
    public const ulong BarBytes = 0x2000;
    private const ulong DeviceBase = 0x0200_0000_0000;

    private static readonly GuardedArena Arena = new();

    /// <summary>What is allocated: a client that was stopped frees nothing.</summary>
    private static readonly Dictionary<nint, nuint> Runs = [];

    private static ulong s_time;
    private static DriverThread? s_thread;

    /// <summary>Rule of the breach, if there was one.</summary>
    public static Rule Broken { get; private set; }

    /// <summary>Its detail.</summary>
    public static string Detail { get; private set; } = "";

    /// <summary>The processor a wrong client claims to run on.</summary>
    public static uint Cpu { get; set; }

    public static List<string> Lines { get; } = [];

    public static List<byte[]> Received { get; } = [];

    public static List<ulong> Completed { get; } = [];

    /// <summary>On the thread that is to run the client.</summary>
    public static void Initialize(DriverThread thread, HostSettings settings)
    {
        s_thread = thread;
        Session.Forget();
        foreach ((nint start, nuint bytes) in Runs)
        {
            GuardedArena.Free((void*)start, bytes);
        }

        Runs.Clear();
        Broken = Rule.None;
        Detail = "";
        Cpu = 0;
        Lines.Clear();
        Received.Clear();
        Completed.Clear();
        var device = new DeviceDescription { MessageCount = 2 };
        device.Bar0 = new() { Address = BarAddress, Length = BarBytes };
        Session.Initialize(Create(), device, settings);
    }

    private static HostPlatform Create()
    {
        return new HostPlatform
        {
            Allocate = &Allocate,
            Free = &Free,
            DeviceAddress = &DeviceAddress,
            MapIo = &MapIo,
            UnmapIo = &UnmapIo,
            ReadConfig = &ReadConfig,
            WriteConfig = &WriteConfig,
            ConnectInterrupt = &Nothing,
            DisconnectInterrupt = &Nothing,
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

    /// <summary>Bytes of the sender's own in memory that a device could see.</summary>
    public static byte* NewFrame(byte[] bytes)
    {
        byte* start = (byte*)Allocate(MemoryKind.TxPayload, (nuint)bytes.Length, 1);
        bytes.CopyTo(new Span<byte>(start, bytes.Length));
        return start;
    }

    private static void* Allocate(MemoryKind kind, nuint bytes, nuint alignment)
    {
        void* start = Arena.Allocate(bytes, alignment);
        Runs.Add((nint)start, bytes);
        return start;
    }

    private static void Free(MemoryKind kind, void* start, nuint bytes)
    {
        _ = Runs.Remove((nint)start);
        GuardedArena.Free(start, bytes);
    }

    private static ulong DeviceAddress(void* address) => Arena.TryOffset(address, out ulong offset) ? DeviceBase + offset : 0;

    private static void* MapIo(ulong address, nuint bytes) => Arena.Allocate(bytes, 4096);

    private static void UnmapIo(void* address, nuint bytes) => GuardedArena.Free(address, bytes);

    private static uint ReadConfig(uint offset, byte* buffer, uint bytes)
    {
        new Span<byte>(buffer, (int)bytes).Clear();
        return bytes;
    }

    private static uint WriteConfig(uint offset, byte* buffer, uint bytes) => bytes;

    private static void Nothing(uint message)
    {
    }

    private static ulong Time100ns() => s_time += 5;

    private static void Stall(uint microseconds) => s_time += 10UL * microseconds;

    private static uint CurrentCpu() => Cpu;

    private static bool Relax() => false;

    private static void Trace(byte* text, nuint length) => Lines.Add(Encoding.ASCII.GetString(text, (int)length));

    private static void FrameReceived(ReceivedFrame* frame) => Received.Add(new ReadOnlySpan<byte>(frame->Data, (int)frame->Length).ToArray());

    private static void SendCompleted(ulong cookie) => Completed.Add(cookie);

    [DoesNotReturn]
    private static void Breach(RuleBreach* breach)
    {
        Broken = breach->Rule;
        Detail = $"{Text(breach->Id)} ({Text(breach->Section)}, {breach->BugCheck}): {Text(breach->Text)} -- {Text(breach->Detail)}";
        s_thread!.Park(Detail);
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}

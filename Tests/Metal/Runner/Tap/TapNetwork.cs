using System;
using System.IO;
using System.Text;
using System.Threading;
using VirtioNetCx.Tests.Linux;

namespace VirtioNetCx.Metal.Runner.Tap;

/// <summary>
/// A tap and nothing else in a network namespace of its own, which has no name: it lives as long as the descriptors here and in QEMU, so
/// that nothing is left behind however the run ends.
/// </summary>
// SAFETY: requests have the 40 bytes of struct ifreq.
internal sealed unsafe class TapNetwork : IDisposable
{
    private const string Name = "tap0";
    private const int RequestBytes = 40;
    private const int NameBytes = 16;
    private const nuint TunSetInterface = 0x400454CA;
    private const nuint SetFlags = 0x8914;
    private const nuint SetMtu = 0x8922;
    private const nuint GetIndex = 0x8933;
    private const nuint SetQueueLength = 0x8943;
    private const ushort TapWithoutInformation = 0x1002;
    private const ushort WithVnetHeaders = 0x4000;
    private const ushort UpAndRunning = 0x41;
    private const int LargestMtu = 65521;
    private const int QueueLength = 10000;
    private PacketSocket? _socket;
    private int _tap = -1;

    /// <summary>Makes it. Without <paramref name="offloads"/> the tap takes and gives whole frames only.</summary>
    public TapNetwork(bool offloads)
    {
        Exception? problem = null;
        Thread thread = new(() =>
        {
            try
            {
                Make(offloads);
            }
            catch (Exception caught) when (caught is PrerequisiteException or IOException or UnauthorizedAccessException)
            {
                problem = caught as PrerequisiteException ?? new PrerequisiteException(caught.Message);
            }
        });

        // The namespace is the thread's, and a thread that is gone leaves only its descriptors.
        thread.Start();
        thread.Join();
        if (problem is not null)
        {
            Dispose();
            throw problem;
        }
    }

    /// <summary>Descriptor of the tap, which QEMU inherits.</summary>
    public int Descriptor => _tap;

    public PacketSocket Socket => _socket!;

    public void Dispose()
    {
        _socket?.Dispose();
        if (_tap >= 0)
        {
            _ = Native.Close(_tap);
            _tap = -1;
        }
    }

    private void Make(bool offloads)
    {
        _ = Prerequisite.Check(Native.Unshare(Native.NetworkNamespace), "no network namespace");
        _tap = Prerequisite.Check(Native.Open("/dev/net/tun", Native.OpenReadWrite, 0), "/dev/net/tun");
        Request(_tap, TunSetInterface, TapWithoutInformation | (offloads ? WithVnetHeaders : 0), "TUNSETIFF");

        // A kernel with IPv6 would speak first.
        string quiet = $"/proc/sys/net/ipv6/conf/{Name}/disable_ipv6";
        if (File.Exists(quiet))
        {
            File.WriteAllText(quiet, "1");
        }

        int control = Prerequisite.Check(
            Native.Socket(Native.FamilyInternet, Native.SocketDatagram | Native.CloseOnExec, 0), "socket");
        Request(control, SetMtu, LargestMtu, "MTU");

        // Only root of the whole system may, and short bursts do without.
        _ = TryRequest(control, SetQueueLength, QueueLength, out _);
        Request(control, SetFlags, UpAndRunning, "interface up");
        _socket = new PacketSocket(Request(control, GetIndex, 0, "interface index"));
        _ = Native.Close(control);
    }

    private static int Request(int descriptor, nuint request, int value, string what)
    {
        _ = Prerequisite.Check(TryRequest(descriptor, request, value, out int answer), what);
        return answer;
    }

    private static int TryRequest(int descriptor, nuint request, int value, out int answer)
    {
        byte* bytes = stackalloc byte[RequestBytes];
        new Span<byte>(bytes, RequestBytes).Clear();
        _ = Encoding.ASCII.GetBytes(Name, new Span<byte>(bytes, NameBytes));
        *(int*)(bytes + NameBytes) = value;
        int result = Native.Control(descriptor, request, bytes);
        answer = *(int*)(bytes + NameBytes);
        return result;
    }
}

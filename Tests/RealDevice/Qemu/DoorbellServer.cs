using System;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using VirtioNetCx.Tests.RealDevice.Linux;

namespace VirtioNetCx.Tests.RealDevice.Qemu;

/// <summary>
/// Plays the ivshmem server for QEMU's ivshmem-doorbell: a store of (<see cref="Peer"/> shifted by 16, plus vector) to its doorbell
/// register signals an eventfd here. MSI-X messages pointed at that register become something a thread can wait for.
/// </summary>
internal sealed class DoorbellServer : IDisposable
{
    /// <summary>Our number; QEMU has 0.</summary>
    public const int Peer = 1;

    private const int ProtocolVersion = 0;
    private const long SharedMemoryFollows = -1;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly MemoryFile _shared = new(1 << 20);
    private readonly EventDescriptor[] _ignored;
    private readonly Thread _thread;
    private Socket? _connection;

    public DoorbellServer(string folder, int vectors)
    {
        Events = new EventDescriptor[vectors];
        _ignored = new EventDescriptor[vectors];
        for (int i = 0; i < vectors; i++)
        {
            (Events[i], _ignored[i]) = (new EventDescriptor(), new EventDescriptor());
        }

        _listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "doorbell")));
        _listener.Listen(1);
        _thread = new Thread(Serve) { IsBackground = true, Name = "doorbell server" };
        _thread.Start();
    }

    public EventDescriptor[] Events { get; }

    public void Dispose()
    {
        _listener.Dispose();
        _thread.Join();
        _connection?.Dispose();
        _shared.Dispose();
        foreach (EventDescriptor it in (EventDescriptor[])[.. Events, .. _ignored])
        {
            it.Dispose();
        }
    }

    // QEMU's realization of the device waits for all of this.
    private void Serve()
    {
        try
        {
            _connection = _listener.Accept();
        }
        catch (SocketException)
        {
            return;
        }

        DescriptorPassing.Send(_connection, ProtocolVersion, -1);
        DescriptorPassing.Send(_connection, 0, -1);
        DescriptorPassing.Send(_connection, SharedMemoryFollows, _shared.Descriptor);
        foreach (EventDescriptor it in Events)
        {
            DescriptorPassing.Send(_connection, Peer, it.Descriptor);
        }

        foreach (EventDescriptor it in _ignored)
        {
            DescriptorPassing.Send(_connection, 0, it.Descriptor);
        }
    }
}

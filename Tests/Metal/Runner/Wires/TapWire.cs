using System;
using System.Collections.Generic;
using System.IO;
using VirtioNetCx.Metal.Runner.Tap;

namespace VirtioNetCx.Metal.Runner.Wires;

/// <summary><c>-netdev tap</c> in a namespace of the runner's, with the Linux side in the runner's hands: the one backend with offloads.</summary>
internal sealed class TapWire : IWire
{
    private readonly TapNetwork _network;
    private readonly FramedSocket? _injector;
    private volatile bool _ended;

    /// <summary>Makes it. With <c>inject=on</c> frames in do not come through the tap but from QEMU's filter, with any header.</summary>
    public TapWire(string options, string folder)
    {
        _network = new TapNetwork(offloads: !options.Contains("vnet_hdr=off", StringComparison.Ordinal));
        QemuArguments = ["-netdev", $"tap,id=n0,fd={_network.Descriptor}"];
        if (options.Contains("inject=on", StringComparison.Ordinal))
        {
            _injector = new FramedSocket(Path.Combine(folder, "wire-in"), offloadHeader: true);
            QemuArguments =
            [
                .. QemuArguments,
                "-chardev", $"socket,id=wirein,path={_injector.Path}",
                "-object", "filter-redirector,id=fin,netdev=n0,queue=tx,indev=wirein,vnet_hdr_support=on",
            ];
        }
    }

    public IReadOnlyList<string> QemuArguments { get; }

    /// <summary>Frames that were lost between the tap and the runner.</summary>
    public uint Dropped => _network.Socket.Dropped;

    public void Send(ReadOnlySpan<byte> frame) => Send(default, frame);

    /// <summary>Sends a frame whose checksum is partial, or that is to be cut.</summary>
    public void Send(VnetHeader header, ReadOnlySpan<byte> frame)
    {
        if (_injector is not null)
        {
            Span<byte> bytes = stackalloc byte[VnetHeader.Bytes];
            header.Write(bytes);
            _injector.Send(bytes, frame);
        }
        else if (!_network.Socket.Send(header, frame, out string problem))
        {
            throw new IOException($"Linux refuses a frame of {frame.Length} bytes with {header}: {problem}");
        }
    }

    public bool TryReceive(Span<byte> frame, out int length) => TryReceive(out _, frame, out length);

    /// <summary>Waits for a frame; false when there will be none any more.</summary>
    public bool TryReceive(out VnetHeader header, Span<byte> frame, out int length)
    {
        while (true)
        {
            bool ended = _ended;
            if (_network.Socket.TryReceive(out header, frame, out length))
            {
                return true;
            }

            if (ended)
            {
                return false;
            }
        }
    }

    public void PeerEnded()
    {
        _ended = true;
        _injector?.StopListening();
    }

    public void Dispose()
    {
        _injector?.Dispose();
        _network.Dispose();
    }
}

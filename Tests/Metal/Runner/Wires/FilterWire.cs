using System;
using System.Collections.Generic;
using System.IO;

namespace VirtioNetCx.Metal.Runner.Wires;

/// <summary>
/// Any other netdev (user, tap, ...): frames out are copied by filter-mirror, frames in are put into the device's path by
/// filter-redirector. What the backend itself sends reaches the driver too and is counted as foreign.
/// </summary>
internal sealed class FilterWire : IWire
{
    private readonly FramedSocket _fromDevice;
    private readonly FramedSocket _toDevice;

    public FilterWire(string folder, string options)
    {
        bool offloads = options.StartsWith("tap", StringComparison.Ordinal) && !options.Contains("vnet_hdr=off", StringComparison.Ordinal);
        string support = offloads ? ",vnet_hdr_support=on" : "";
        _fromDevice = new FramedSocket(Path.Combine(folder, "wire-out"), offloads);
        _toDevice = new FramedSocket(Path.Combine(folder, "wire-in"), offloads);
        QemuArguments =
        [
            "-netdev", $"{options},id=n0",
            "-chardev", $"socket,id=wireout,path={_fromDevice.Path}",
            "-chardev", $"socket,id=wirein,path={_toDevice.Path}",
            "-object", $"filter-mirror,id=fout,netdev=n0,queue=rx,outdev=wireout{support}",
            "-object", $"filter-redirector,id=fin,netdev=n0,queue=tx,indev=wirein{support}",
        ];
    }

    public IReadOnlyList<string> QemuArguments { get; }

    public void Send(ReadOnlySpan<byte> frame) => _toDevice.Send(frame);

    public bool TryReceive(Span<byte> frame, out int length) => _fromDevice.TryReceive(frame, out length);

    public void PeerEnded()
    {
        _fromDevice.StopListening();
        _toDevice.StopListening();
    }

    public void Dispose()
    {
        _fromDevice.Dispose();
        _toDevice.Dispose();
    }
}

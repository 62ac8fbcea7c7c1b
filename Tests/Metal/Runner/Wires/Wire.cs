using System;

namespace VirtioNetCx.Metal.Runner.Wires;

/// <summary>Chooses the wire for a netdev.</summary>
internal static class Wire
{
    /// <summary>A wire for the options of <c>-netdev</c>; sockets go into <paramref name="folder"/>.</summary>
    public static IWire For(string netdev, string folder)
    {
        bool complete = netdev.Contains("addr.", StringComparison.Ordinal) || netdev.Contains("local.", StringComparison.Ordinal);
        string type = netdev.Split(',')[0];
        return (type, complete) switch
        {
            ("stream", false) => new StreamWire(folder, netdev),
            ("dgram", false) => new DatagramWire(folder, netdev),
            ("tap", _) when netdev is "tap" or "tap,vnet_hdr=off" or "tap,inject=on" => new TapWire(netdev, folder),
            _ => new FilterWire(folder, netdev),
        };
    }
}

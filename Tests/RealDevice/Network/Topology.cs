using System;
using VirtioNetCx.Tests.RealDevice.Linux;
using VirtioNetCx.Tests.RealDevice.Qemu;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>
/// Three computers: Near, whose adapter is the driver; Middle, a bridge whose one port is the far end of QEMU's device; Far, on a wire
/// (veth) without any offload. A TAP takes a frame with an unfinished checksum for good; a wire without offloads shows everyone
/// what is in the bytes. So a wrong checksum cannot hide from Far.
/// </summary>
internal sealed class Topology : IDisposable
{
    public const string NearAddress4 = "10.77.0.1", MiddleAddress4 = "10.77.0.2", FarAddress4 = "10.77.0.3";
    public const string NearAddress6 = "fd77::1", MiddleAddress6 = "fd77::2", FarAddress6 = "fd77::3";
    public const string NearTap = "near", MiddleTap = "device", MiddleWire = "wire", FarWire = "wire";
    private const string NoOffloads = "tx off rx off tso off gso off gro off sg off";

    public Topology()
    {
        try
        {
            Near = new NetworkNamespace();
            Middle = new NetworkNamespace();
            Far = new NetworkNamespace();

            // A bridge that is asked by netfilter cuts frames to the length their IP header says.
            _ = Middle.Run(
                $"""
                ip link add {MiddleWire} type veth peer name {FarWire} netns {Far.ProcessId}
                ethtool -K {MiddleWire} {NoOffloads} > /dev/null
                ip link add bridge type bridge stp_state 0 mcast_snooping 0 forward_delay 0
                ip link set {MiddleWire} master bridge up
                ip addr add {MiddleAddress4}/24 dev bridge
                ip addr add {MiddleAddress6}/64 dev bridge nodad
                ip link set bridge up
                for name in iptables ip6tables arptables; do
                  sysctl -qw net.bridge.bridge-nf-call-$name=0 2> /dev/null || true
                done
                """);
            _ = Far.Run(
                $"""
                ethtool -K {FarWire} {NoOffloads} > /dev/null
                ip addr add {FarAddress4}/24 dev {FarWire}
                ip addr add {FarAddress6}/64 dev {FarWire} nodad
                ip link set {FarWire} up
                """);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public NetworkNamespace Near { get; } = null!;

    public NetworkNamespace Middle { get; } = null!;

    public NetworkNamespace Far { get; } = null!;

    /// <summary>The adapter's place in Near, for one machine.</summary>
    public TapDevice AddNear(TapDevice.Offloads offloads)
    {
        var tap = new TapDevice(Near, NearTap, inherited: false);
        tap.SetOffloads(offloads);
        _ = Near.Run(
            $"""
            ip link set {NearTap} address {QemuOptions.MacAddress}
            ip addr add {NearAddress4}/24 dev {NearTap}
            ip addr add {NearAddress6}/64 dev {NearTap} nodad
            ip link set {NearTap} up
            """);
        return tap;
    }

    /// <summary>The far end of the device, whose descriptor is for QEMU.</summary>
    public TapDevice AddMiddle()
    {
        var tap = new TapDevice(Middle, MiddleTap, inherited: true);
        _ = Middle.Run($"ip link set {MiddleTap} master bridge up");
        return tap;
    }

    public void Dispose()
    {
        Far?.Dispose();
        Middle?.Dispose();
        Near?.Dispose();
    }
}

using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using VirtioNetCx.Tests.Linux;

namespace VirtioNetCx.Tests.RealDevice.Qemu;

/// <summary>The network device as QEMU has it: what the driver negotiated, by the specification's names, and whether it is well.</summary>
internal sealed record DeviceView(IReadOnlySet<string> Features, IReadOnlySet<string> Status, bool IsBroken)
{
    public const string NeedsReset = "VIRTIO_CONFIG_S_NEEDS_RESET";
    public const string DriverOk = "VIRTIO_CONFIG_S_DRIVER_OK";

    private static readonly object Path = new { path = "/machine/peripheral/nic0/virtio-backend" };

    /// <summary>May be called on any thread that has the control socket to itself.</summary>
    public static DeviceView Ask(Qmp qmp)
    {
        JsonElement answer = qmp.Execute("x-query-virtio-status", Path);
        JsonElement features = answer.GetProperty("guest-features");
        return new DeviceView(
            Names(features.GetProperty("dev-features"), features.GetProperty("transports")),
            Names(answer.GetProperty("status").GetProperty("statuses")),
            answer.GetProperty("broken").GetBoolean());
    }

    // Each is a name, a colon and an explanation.
    private static HashSet<string> Names(params JsonElement[] lists) =>
        [.. lists.SelectMany(static list => list.EnumerateArray()).Select(static text => text.GetString()!.Split(':')[0])];
}

namespace VirtioNetCx.Tests.RealDevice.Qemu;

/// <summary>What a machine has in it.</summary>
internal sealed class QemuOptions
{
    /// <summary>Properties of the network device, such as <c>packed=on,mrg_rxbuf=off</c>.</summary>
    public string Device { get; set; } = "";

    /// <summary>The other end of the device: an argument of <c>-netdev</c>, whose id is n0. Empty: nothing is plugged in.</summary>
    public string Netdev { get; set; } = "";

    /// <summary>The device reaches memory only through an IOMMU.</summary>
    public bool Iommu { get; set; }

    /// <summary>Interrupt messages of the doorbell behind which they turn into eventfds; no fewer than the device has.</summary>
    public int Doorbells { get; set; } = 10;

    public const string MacAddress = "52:54:00:12:34:56";
}

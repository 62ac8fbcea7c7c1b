namespace VirtioNetCx.Host;

/// <summary>Bits of NET_ADAPTER_OFFLOAD_LAYER3_FLAGS and NET_ADAPTER_OFFLOAD_LAYER4_FLAGS.</summary>
internal static class OffloadFlags
{
    public const uint IPv4NoOptions = 1;
    public const uint IPv4WithOptions = 2;
    public const uint IPv6NoExtensions = 4;
    public const uint IPv6WithExtensions = 8;
    public const uint TcpNoOptions = 1;
    public const uint TcpWithOptions = 2;
    public const uint Udp = 4;
}

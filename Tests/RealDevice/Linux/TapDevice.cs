using System;
using System.Text;
using VirtioNetCx.Tests.Linux;

namespace VirtioNetCx.Tests.RealDevice.Linux;

/// <summary>A TAP whose frames carry virtio headers: this side reads what the namespace sends and writes what it receives.</summary>
internal sealed unsafe class TapDevice : IDisposable
{
    public const int HeaderBytes = 12;
    private const nuint SetInterface = 0x400454CA;
    private const nuint SetOffload = 0x400454D0;
    private const nuint SetHeaderBytes = 0x400454D8;
    private const ushort TapNoInfoVnetHeader = 0x0002 | 0x1000 | 0x4000;

    /// <param name="home">Namespace of its network side.</param>
    /// <param name="name">Interface name there.</param>
    /// <param name="inherited">The descriptor is for a child process.</param>
    public TapDevice(NetworkNamespace home, string name, bool inherited)
    {
        int flags = Native.OpenReadWrite | Native.NonBlocking | (inherited ? 0 : Native.CloseOnExec);
        Descriptor = home.Inside(() =>
        {
            int descriptor = Native.Check(Native.Open("/dev/net/tun", flags, 0), "open /dev/net/tun");
            byte* request = stackalloc byte[40];
            new Span<byte>(request, 40).Clear();
            _ = Encoding.ASCII.GetBytes(name, new Span<byte>(request, 15));
            *(ushort*)(request + 16) = TapNoInfoVnetHeader;
            _ = Native.Check(Native.Control(descriptor, SetInterface, request), "TUNSETIFF");
            return descriptor;
        });
        int bytes = HeaderBytes;
        _ = Native.Check(Native.Control(Descriptor, SetHeaderBytes, &bytes), "TUNSETVNETHDRSZ");
        Name = name;
    }

    public string Name { get; }

    public int Descriptor { get; private set; }

    /// <summary>What this side can take, and so the namespace leaves undone.</summary>
    [Flags]
    public enum Offloads
    {
        None = 0,
        Checksum = 1,
        Tso4 = 2,
        Tso6 = 4,
        TsoEcn = 8,
        All = 15,
    }

    public void SetOffloads(Offloads offloads) => _ = Native.Check(Native.Control(Descriptor, SetOffload, (void*)(nuint)(uint)offloads), "TUNSETOFFLOAD");

    public void Dispose()
    {
        if (Descriptor >= 0)
        {
            _ = Native.Close(Descriptor);
            Descriptor = -1;
        }
    }
}

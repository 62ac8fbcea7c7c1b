using System;
using System.Collections.Generic;

namespace VirtioNetCx.Metal.Runner.Wires;

/// <summary>The other end of the network device's cable.</summary>
public interface IWire : IDisposable
{
    /// <summary>Arguments that make QEMU's side of it; the netdev's id is n0.</summary>
    public IReadOnlyList<string> QemuArguments { get; }

    /// <summary>Sends a frame to the device; waits while it cannot take any.</summary>
    public void Send(ReadOnlySpan<byte> frame);

    /// <summary>Waits for a frame from the device; false when there will be none any more.</summary>
    public bool TryReceive(Span<byte> frame, out int length);

    /// <summary>QEMU has ended: what it left is still received, then <see cref="TryReceive"/> says false.</summary>
    public void PeerEnded();
}

using System;

namespace VirtioNetCx.Devices;

/// <summary>What the device may reach by DMA: memory by device (logical) address.</summary>
public interface IGuestMemory
{
    /// <summary>
    /// The bytes from <paramref name="address"/> on: at most <paramref name="length"/> of them, fewer where contiguity ends,
    /// none where nothing is mapped (never was, or has been freed).
    /// </summary>
    public Span<byte> Map(ulong address, int length, bool forWriting);
}

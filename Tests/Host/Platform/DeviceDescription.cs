namespace VirtioNetCx.Host;

/// <summary>One memory BAR as the bus driver assigned it; <c>Length</c> 0 means that there is none.</summary>
public struct BarDescription
{
    /// <summary>Bus address.</summary>
    public ulong Address;

    /// <summary>Bytes.</summary>
    public ulong Length;

    /// <summary>An I/O port BAR rather than memory.</summary>
    public bool IsPort;
}

/// <summary>The PCI device the host offers to the client: what the resource lists are made of.</summary>
public struct DeviceDescription
{
    /// <summary>BAR 0 to 5, in slot order. The second half of a 64-bit BAR is left at length 0.</summary>
    public BarDescription Bar0, Bar1, Bar2, Bar3, Bar4, Bar5;

    /// <summary>MSI-X messages granted; 0 gives the device its line interrupt instead.</summary>
    public uint MessageCount;

    /// <summary>Neither messages nor a line are granted.</summary>
    public bool NoInterrupt;
}

/// <summary>Sizes and habits of the emulated system. Start from <see cref="Default"/>.</summary>
public struct HostSettings
{
    /// <summary>CPUs that may enter the host, 1 to 8.</summary>
    public uint CpuCount;

    /// <summary>Elements of the Tx packet ring; a power of two.</summary>
    public uint TxPackets;

    /// <summary>Elements of the Tx fragment ring when the client gives no hint.</summary>
    public uint TxFragments;

    /// <summary>Elements of the Rx packet ring.</summary>
    public uint RxPackets;

    /// <summary>Elements of the Rx fragment ring when the client gives no hint.</summary>
    public uint RxFragments;

    /// <summary>Receive buffers that exist beyond the fragment ring's size.</summary>
    public uint SpareRxBuffers;

    /// <summary>Receive buffers that the "stack" keeps for some passes before it gives them back.</summary>
    public uint HeldRxBuffers;

    /// <summary>Advance calls the host makes at most while a cancelled queue drains, before it calls the stop hung.</summary>
    public uint DrainPasses;

    /// <summary>EvtAdvance calls of a receive queue after it has drained: the framework may be in the middle of a pass.</summary>
    public uint RxPassesAfterDrain;

    /// <summary>Whether interrupts arrive also between connection and the first queue, and after the last queue.</summary>
    public bool StrayInterrupts;

    /// <summary>The registry begins with the offload keywords of the package's INF (<see cref="InstalledKeywords"/>); else it is empty.</summary>
    public bool Installed;

    /// <summary>
    /// Only for measurements of a client's speed, never for tests: what costs the host time for each byte of a frame or each element of a
    /// ring is left out. Not looked for then: writes to a payload (<see cref="Rule.TxPayloadModified"/>), to buffers that are not lent,
    /// to elements that are not the client's, and elements left unwritten. Receive buffers lie side by side, pages to
    /// send are one fragment where the device sees one run, and received frames are not gathered (<see cref="ReceivedFrame.Data"/>). All
    /// else is checked as ever.
    /// </summary>
    public bool Measured;

    /// <summary>What the host assumes where a test has no wish of its own.</summary>
    public static HostSettings Default => new()
    {
        CpuCount = 1,
        TxPackets = 256,
        TxFragments = 512,
        RxPackets = 256,
        RxFragments = 256,
        SpareRxBuffers = 16,
        HeldRxBuffers = 4,
        DrainPasses = 20_000,
        StrayInterrupts = true,
        Installed = true,
    };
}

namespace VirtioNetCx.Host;

/// <summary>
/// Everything the host needs from the place it runs in: NUnit on Linux, or a bare machine. All members are managed function
/// pointers and all are required unless the text says otherwise. None may throw, and none but <see cref="Relax"/>,
/// <see cref="Stall"/> and the configuration and power functions may raise interrupts (call <see cref="Interrupts.OnInterrupt"/>).
/// </summary>
// SAFETY: only pointers to functions and data that whoever fills the structure keeps alive as long as its documentation says.
public unsafe struct HostPlatform
{
    /// <summary>
    /// (kind, bytes, alignment) -> first byte, or null when out of memory. The run ends right before an unmapped page, as far as
    /// the alignment (a power of two) lets it; the bytes that the alignment leaves there hold one value, the same for all runs.
    /// Contents are undefined. Null is a real shortage: injected failures are the host's own.
    /// </summary>
    public delegate*<MemoryKind, nuint, nuint, void*> Allocate;

    /// <summary>(kind, first byte, bytes): the run is unmapped from now on and its address not soon reused.</summary>
    public delegate*<MemoryKind, void*, nuint, void> Free;

    /// <summary>
    /// Virtual address of device-visible memory -> the address the device uses. Never equal to the virtual address.
    /// The offset inside a 4 KiB page is kept.
    /// </summary>
    public delegate*<void*, ulong> DeviceAddress;

    /// <summary>(bus address, bytes) -> virtual address of a window on a BAR, null when impossible.</summary>
    public delegate*<ulong, nuint, void*> MapIo;

    /// <summary>(virtual address, bytes) of a window that <see cref="MapIo"/> gave.</summary>
    public delegate*<void*, nuint, void> UnmapIo;

    /// <summary>(offset, buffer, bytes) -> bytes read from PCI configuration space.</summary>
    public delegate*<uint, byte*, uint, uint> ReadConfig;

    /// <summary>(offset, buffer, bytes) -> bytes written to PCI configuration space.</summary>
    public delegate*<uint, byte*, uint, uint> WriteConfig;

    /// <summary>
    /// (message) The client's interrupt is connected: route MSI-X message number <c>message</c> (or the line, when the device was
    /// described without messages) to <see cref="Interrupts.OnInterrupt"/>, enable MSI-X and unmask the vector.
    /// </summary>
    public delegate*<uint, void> ConnectInterrupt;

    /// <summary>(message) Mask the vector; when it was the last one, disable MSI-X.</summary>
    public delegate*<uint, void> DisconnectInterrupt;

    /// <summary>
    /// (level) The IRQL of the current CPU changed. A platform with real interrupts masks accordingly, or does nothing: the host
    /// remembers what arrives too early and delivers it when the level drops. May be null.
    /// </summary>
    public delegate*<byte, void> IrqlChanged;

    /// <summary>(3 = D3hot, 0 = D0) The bus driver's part of a power transition. May be null.</summary>
    public delegate*<uint, void> SetDevicePower;

    /// <summary>Time since some start, in 100 ns units; never goes back. A virtual clock should move a little on every call.</summary>
    public delegate*<ulong> Time100ns;

    /// <summary>(microseconds) Busy wait.</summary>
    public delegate*<uint, void> Stall;

    /// <summary>Index of the current CPU, below <see cref="HostSettings.CpuCount"/>.</summary>
    public delegate*<uint> CurrentCpu;

    /// <summary>
    /// The host waits: the device model or the machine gets its turn. True when the device did something (or may have);
    /// false when nothing can happen any more without the host.
    /// </summary>
    public delegate*<bool> Relax;

    /// <summary>(ASCII text without line end, length) One trace line of the client. Any IRQL, any CPU.</summary>
    public delegate*<byte*, nuint, void> Trace;

    /// <summary>The client indicated a frame; the structure and its bytes are valid during the call only.</summary>
    public delegate*<ReceivedFrame*, void> FrameReceived;

    /// <summary>(cookie of the frame) The client returned the frame's packet.</summary>
    public delegate*<ulong, void> SendCompleted;

    /// <summary>The client broke a rule. <b>Never returns</b>: the client must not run another instruction.</summary>
    public delegate*<RuleBreach*, void> Breach;
}

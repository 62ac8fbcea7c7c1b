using VirtioNetCx.Host;

namespace VirtioNetCx.Tests.RealDevice.Machine;

/// <summary>The stack above the driver. All members are called on the machine's thread.</summary>
internal interface IOperatingSystem
{
    /// <summary>Readable when the stack may have something to send; negative: it says so by <see cref="RealMachine.Wake"/>.</summary>
    public int Descriptor { get; }

    /// <summary>Hands frames to the host; true when there was one.</summary>
    public bool Send();

    /// <summary>The driver has received a frame; structure and bytes live during the call.</summary>
    public void Receive(in ReceivedFrame frame);

    /// <summary>The driver is done with a frame of <see cref="Send"/>.</summary>
    public void SendCompleted(ulong cookie);
}

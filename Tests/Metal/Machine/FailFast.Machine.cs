using VirtioNetCx.Metal;
using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Runtime;

/// <summary>The machine program's end when a check of its own code fails.</summary>
public static partial class FailFast
{
    public static partial void Stop(FailFastReason reason)
    {
        Report.Fatal("a check in the machine program or the strict host failed (FailFastReason)"u8, (uint)reason);
        while (true)
        {
            Cpu.Halt();
        }
    }
}

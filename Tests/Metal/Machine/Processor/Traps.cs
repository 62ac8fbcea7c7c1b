using System.Runtime.InteropServices;
using VirtioNetCx.Metal.Pci;

namespace VirtioNetCx.Metal.Processor;

/// <summary>Where every interrupt and exception arrives.</summary>
// SAFETY: the frame is what InterruptStubs.s has just saved on this stack.
internal static unsafe class Traps
{
    /// <summary>Device interrupts taken, per message (the line counts as message 0).</summary>
    private static Counters s_counters;

    private struct Counters
    {
        public fixed uint Messages[(int)Vectors.DeviceLimit];
    }

    /// <summary>Device interrupts of one message.</summary>
    public static uint Count(uint message) => s_counters.Messages[(int)message];

    /// <summary>Device interrupts of all messages.</summary>
    public static ulong Total
    {
        get
        {
            ulong total = 0;
            for (int i = 0; i < (int)Vectors.DeviceLimit; i++)
            {
                total += s_counters.Messages[i];
            }

            return total;
        }
    }

    /// <summary>
    /// A message is over once it has arrived, so others may come while the host runs the driver's routines, as far as CR8 lets
    /// them. A line is masked first: it stays up until the driver's routine has made the device release it.
    /// </summary>
    private static void DeliverToHost(uint message)
    {
        if (DeviceInterrupts.MessageCount == 0)
        {
            DeviceInterrupts.HoldLine();
        }

        LocalApic.EndOfInterrupt();
        Cpu.EnableInterrupts();
        DeviceInterrupts.Deliver(message);
        _ = Cpu.DisableInterrupts();
    }

    [UnmanagedCallersOnly(EntryPoint = "MetalInterrupt")]
    private static void Handle(TrapFrame* frame)
    {
        uint vector = (uint)frame->Vector;
        if (vector < Vectors.FirstInterrupt || vector == Vectors.Snapshot)
        {
            FaultReport.Write(frame);
            return;
        }

        if (vector == Vectors.Spurious)
        {
            return;
        }

        if (vector >= Vectors.FirstDevice && vector < Vectors.FirstDevice + Vectors.DeviceLimit)
        {
            uint message = vector - Vectors.FirstDevice;
            s_counters.Messages[(int)message]++;
            DeliverToHost(message);
            return;
        }

        LocalApic.EndOfInterrupt();
    }
}

using System.Threading;

namespace VirtioNetCx.Host;

/// <summary>The way in for interrupts, and the moments at which they and the DPCs they queue are delivered.</summary>
// SAFETY: the tables are the host's own, made in Reset with the very bounds that are checked here, and live as long as the session.
public static unsafe class Interrupts
{
    /// <summary>MSI-X messages the host can tell apart.</summary>
    internal const uint MaximumMessages = 64;

    private struct State
    {
        /// <summary>Connected interrupt object of each message.</summary>
        public FxInterrupt** ByMessage;

        /// <summary>1: the message fired and its ISR has not run.</summary>
        public int* Fired;

        /// <summary>1: a message fired or a DPC was queued, somewhere.</summary>
        public int Any;
    }

    private static State s;

    /// <summary>
    /// MSI-X message (or line: 0) has fired. From an interrupt handler, or from a device model at any moment, on any CPU. When the
    /// level or the host's own state forbids it now, it is remembered and delivered as soon as possible.
    /// DPCs run before this returns if the level allows.
    /// </summary>
    public static void OnInterrupt(uint message)
    {
        if (message >= MaximumMessages || s.ByMessage == null)
        {
            return;
        }

        _ = Interlocked.Exchange(ref s.Fired[message], 1);
        _ = Interlocked.Exchange(ref s.Any, 1);
        DeliverPending(Cpu.Current);
    }

    internal static void Reset()
    {
        s = default;
        s.ByMessage = (FxInterrupt**)Platform.AllocateOwn(MaximumMessages * (nuint)sizeof(FxInterrupt*));
        s.Fired = Platform.NewRun<int>(MaximumMessages);
    }

    /// <summary>The object gets the message from now on, or null takes it away.</summary>
    internal static void Route(uint message, FxInterrupt* interrupt)
    {
        s.ByMessage[message] = interrupt;
        _ = Interlocked.Exchange(ref s.Fired[message], 0);
    }

    internal static FxInterrupt* At(uint message)
    {
        return s.ByMessage[message];
    }

    /// <summary>A DPC was queued: look for it when the level allows.</summary>
    internal static void NoteDpc()
    {
        _ = Interlocked.Exchange(ref s.Any, 1);
    }

    /// <summary>Host code waits: what has been held back for its sake may run.</summary>
    internal static void OpenDoor(CpuState* cpu)
    {
        uint depth = cpu->HostDepth;
        cpu->HostDepth = 0;
        DeliverPending(cpu);
        cpu->HostDepth = depth;
    }

    /// <summary>Runs every ISR and DPC that may run on this CPU now.</summary>
    internal static void DeliverPending(CpuState* cpu)
    {
        while (s.Any != 0 && cpu->HostDepth == 0 && cpu->Irql < Irql.Device)
        {
            cpu->HostDepth = 1;
            _ = Interlocked.Exchange(ref s.Any, 0);
            RunIsrs();
            bool left = false;
            if (cpu->Irql < Irql.Dispatch)
            {
                InterruptDpcs.RunAll();
            }
            else
            {
                left = InterruptDpcs.AnyQueued;
            }

            cpu->HostDepth = 0;
            if (left)
            {
                _ = Interlocked.Exchange(ref s.Any, 1);
                return;
            }
        }
    }

    private static void RunIsrs()
    {
        for (uint message = 0; message < MaximumMessages; message++)
        {
            FxInterrupt* interrupt = s.ByMessage[message];
            if (s.Fired[message] == 0 || interrupt == null)
            {
                continue;
            }

            if (interrupt->Disabled)
            {
                // Masked by WdfInterruptDisable: the message stays pending, as in the vector's pending bit.
                continue;
            }

            if (Interlocked.Exchange(ref s.Fired[message], 0) != 0)
            {
                InterruptDpcs.RunIsr(interrupt, message);
            }
        }
    }
}

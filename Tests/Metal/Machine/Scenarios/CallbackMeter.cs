using System.Runtime.InteropServices;
using VirtioNetCx.Host;
using VirtioNetCx.Interop;
using Cpu = VirtioNetCx.Metal.Processor.Cpu;
using HostLoader = VirtioNetCx.Host.Loader;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>
/// Counts the instructions of the transmit queue's EvtAdvance: it takes its place in the host's configuration and reads the time
/// stamp counter, which counts instructions under <c>-icount shift=0</c>, right before and right after the driver's own function.
/// Interrupts wait meanwhile. What the two readings and the call cost by themselves is measured on a function that only returns.
/// </summary>
/// <remarks>
/// The one framework function on this way, which finds the queue's context, is answered by a stub of two instructions meanwhile: the
/// strict host's checks are not the driver's cost. Whatever else of the host it may call is counted with it.
/// </remarks>
// SAFETY: the queue lives from Attach to the end of the measurement; the callback is the driver's own.
internal static unsafe class CallbackMeter
{
    private const int CalibrationRounds = 16;

    private static delegate* unmanaged<NETPACKETQUEUE, void> s_advance;
    private static NxQueue* s_queue;
    private static void** s_lookUp;
    private static ulong s_overhead;

    /// <summary>Instructions of the calls since <see cref="Reset"/>.</summary>
    public static ulong AdvanceInstructions { get; private set; }

    /// <summary>EvtAdvance calls.</summary>
    public static uint Advances { get; private set; }

    /// <summary>Packets that these calls gave to the device.</summary>
    public static uint Posted { get; private set; }

    /// <summary>Packets that these calls gave back to the framework.</summary>
    public static uint Returned { get; private set; }

    /// <summary>Puts itself in the driver's place.</summary>
    public static void Attach()
    {
        s_queue = Adapters.Current->TxQueue;
        *Cpu.KnownContextValue() = s_queue->Object->Contexts->Memory;
        s_lookUp = HostLoader.Functions + (int)WDFFUNCENUM.WdfObjectGetTypedContextWorkerTableIndex;
        s_overhead = ulong.MaxValue;
        s_advance = (delegate* unmanaged<NETPACKETQUEUE, void>)Cpu.Nothing();
        for (int round = 0; round < CalibrationRounds; round++)
        {
            ulong once = Time(default);
            s_overhead = once < s_overhead ? once : s_overhead;
        }

        s_advance = s_queue->Config.EvtAdvance;
        s_queue->Config.EvtAdvance = &Advance;
    }

    /// <summary>Forgets what was counted.</summary>
    public static void Reset()
    {
        AdvanceInstructions = 0;
        Advances = 0;
        Posted = 0;
        Returned = 0;
    }

    [UnmanagedCallersOnly]
    private static void Advance(NETPACKETQUEUE queue)
    {
        NET_RING* ring = s_queue->Packets.Ring;
        uint begin = ring->BeginIndex;
        uint next = ring->NextIndex;
        AdvanceInstructions += Time(queue) - s_overhead;
        Advances++;
        Returned += s_queue->Packets.Distance(begin, ring->BeginIndex);
        Posted += s_queue->Packets.Distance(next, ring->NextIndex);
    }

    private static ulong Time(NETPACKETQUEUE queue)
    {
        Moment moment = Moment.Begin();
        ulong begin = Cpu.ReadTimeStamp();
        ((delegate* unmanaged[SuppressGCTransition]<NETPACKETQUEUE, void>)s_advance)(queue);
        ulong end = Cpu.ReadTimeStamp();
        moment.End();
        return end - begin;
    }

    /// <summary>No interrupts, and the stub instead of the host's function.</summary>
    private struct Moment
    {
        private ulong _flags;
        private void* _lookUp;

        public static Moment Begin()
        {
            Moment moment = default;
            moment._flags = Cpu.DisableInterrupts();
            moment._lookUp = *s_lookUp;
            *s_lookUp = Cpu.KnownContext();
            return moment;
        }

        public readonly void End()
        {
            *s_lookUp = _lookUp;
            Cpu.RestoreInterrupts(_flags);
        }
    }
}

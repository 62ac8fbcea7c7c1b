using System.Threading;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>The life of the queues: created and destroyed with power, started and stopped with NDIS.</summary>
// SAFETY: objects are slots of the object table, which live as long as the session; a body lives as long as its object.
internal static unsafe class Datapath
{
    /// <summary>Creates both queues and, unless NDIS has paused the interface, starts them: Tx first.</summary>
    public static NTSTATUS Create(NxAdapter* adapter)
    {
        adapter->Recreate = false;
        adapter->TxQueue = QueueCreation.Call(adapter, QueueKind.Tx, 0, out NTSTATUS status);
        if (adapter->TxQueue != null)
        {
            adapter->RxQueue = QueueCreation.Call(adapter, QueueKind.Rx, 0, out status);
        }

        if (!status.IsSuccess())
        {
            Destroy(adapter);
            Devices.Current->SetFailed = true;
            return status;
        }

        if (Session.State != DeviceState.Paused)
        {
            StartAll(adapter);
        }

        return NTSTATUS.STATUS_SUCCESS;
    }

    public static void StartAll(NxAdapter* adapter)
    {
        Start(adapter->TxQueue);
        Start(adapter->RxQueue);
    }

    public static void StopAll(NxAdapter* adapter)
    {
        Stop(adapter->TxQueue);
        Stop(adapter->RxQueue);
    }

    /// <summary>Stops and deletes the queues, as far as they exist.</summary>
    public static void Destroy(NxAdapter* adapter)
    {
        StopAll(adapter);
        Delete(ref adapter->TxQueue);
        Delete(ref adapter->RxQueue);
    }

    private static void Delete(ref NxQueue* slot)
    {
        NxQueue* queue = slot;
        slot = null;
        if (queue == null)
        {
            return;
        }

        RingChecks.CheckUntouched(queue);
        QueueCreation.Delete(queue);
    }

    private static void Start(NxQueue* queue)
    {
        if (queue == null || queue->State is QueueState.Running or QueueState.Draining)
        {
            return;
        }

        queue->Busy.Acquire();
        RingChecks.CheckUntouched(queue);
        Rings.Rewind(ref queue->Packets);
        Rings.Rewind(ref queue->Fragments);
        queue->State = QueueState.Running;
        queue->Awake = true;
        queue->Armed = false;
        QueueCalls.Start(queue);
        queue->Busy.Release();
    }

    private static void Stop(NxQueue* queue)
    {
        if (queue == null || queue->State != QueueState.Running)
        {
            return;
        }

        queue->Busy.Acquire();
        RingChecks.CheckUntouched(queue);
        queue->State = QueueState.Draining;
        if (queue->Kind == QueueKind.Rx)
        {
            RxBuffers.ReleaseHeld(&queue->Pool);
        }

        QueueCalls.Cancel(queue);
        Drain(queue);
        QueueCalls.Stop(queue);
        queue->State = QueueState.Stopped;
        queue->Awake = false;
        _ = Interlocked.Exchange(ref queue->Notified, 0);
        queue->Busy.Release();
        if (queue->Kind == QueueKind.Tx)
        {
            TxBacklog.AbortWaiting();
        }
    }

    /// <summary>EvtAdvance again and again until the client has returned everything.</summary>
    private static void Drain(NxQueue* queue)
    {
        CpuState* cpu = Cpu.Current;
        for (uint pass = 0; !IsDrained(queue); pass++)
        {
            if (pass == Platform.Settings.DrainPasses)
            {
                Breach.Raise(
                    Rule.QueueStopHung,
                    "after %u passes the client keeps %u packets and %u fragments"u8,
                    pass,
                    queue->Packets.Distance(queue->Packets.HostBegin, queue->Packets.Ring->EndIndex),
                    queue->Fragments.Distance(queue->Fragments.HostBegin, queue->Fragments.Ring->EndIndex));
            }

            RingChecks.CheckUntouched(queue);
            _ = QueueCalls.Advance(queue);
            _ = Platform.Calls.Relax();
            Interrupts.OpenDoor(cpu);
        }

        for (uint pass = 0; queue->Kind == QueueKind.Rx && pass < Platform.Settings.RxPassesAfterDrain; pass++)
        {
            _ = Platform.Calls.Relax();
            RingChecks.CheckUntouched(queue);
            _ = QueueCalls.Advance(queue);
        }
    }

    private static bool IsDrained(NxQueue* queue)
    {
        bool packets = queue->Packets.HostBegin == queue->Packets.Ring->EndIndex;
        bool fragments = queue->Kind == QueueKind.Tx || queue->Fragments.HostBegin == queue->Fragments.Ring->EndIndex;
        return packets && fragments;
    }
}

using System.Collections.Generic;
using VirtioNetCx.Host;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

internal static unsafe class WrongQueues
{
    public static IEnumerable<WrongClient> All =>
    [
        WrongClient.At(Rule.QueueInitContext, "the init after its callback", Point.D0Exit, static () =>
            _ = NetCx.NetTxQueueInitGetQueueId(Client.TxInit)),
        WrongClient.At(Rule.QueueInitContext, "the init of the other direction", Point.CreateTx, static () =>
            _ = NetCx.NetRxQueueInitGetQueueId((NETRXQUEUE_INIT*)Client.TxInit)),
        WrongClient.At(Rule.QueueInitThread, "another processor", Point.CreateTx, static () =>
        {
            RulePlatform.Cpu = 1;
            _ = NetCx.NetTxQueueInitGetQueueId(Client.TxInit);
        }),
        WrongClient.At(Rule.QueueConfiguration, "no EvtCancel", Point.RxReady, static () => Client.QueueConfig->EvtCancel = null),
        WrongClient.At(Rule.QueueConfigurationSize, "the size of version 2.0", Point.TxReady, static () => Client.QueueConfig->Size = 48),
        WrongClient.At(Rule.QueueCreatedTwice, "two queues", Point.TxCreated, static () =>
        {
            NETPACKETQUEUE queue;
            _ = NetCx.NetTxQueueCreate(Client.TxInit, null, Client.QueueConfig, &queue);
        }),
        new(Rule.QueueNotCreated, "success without a queue", static () => Client.CreatesQueues = false),
        WrongClient.At(Rule.ExtensionName, "a name of nothing", Point.TxCreated, static () => Query("ms_packet_nothing", 1, 1)),
        WrongClient.At(Rule.ExtensionName, "no name", Point.TxCreated, static () => Query("", 1, 1)),
        WrongClient.At(Rule.ExtensionVersion, "version 0", Point.TxCreated, static () => Query("ms_packet_checksum", 0, 1)),
        WrongClient.At(Rule.ExtensionType, "type 4", Point.TxCreated, static () => Query("ms_packet_checksum", 1, 4)),
        WrongClient.At(Rule.QueueHandle, "a Tx queue for an Rx function", Point.D0Exit, static () => { })
            with { Prepare = static () => Client.At(Point.TxCreated, static () => _ = NetCx.NetRxQueueGetRingCollection(Client.TxQueue)) },
        WrongClient.At(Rule.NotifyDead, "notifies a queue that is gone", Point.D0Exit, static () =>
            NetCx.NetTxQueueNotifyMoreCompletedPacketsAvailable(Client.TxQueue)),
        WrongClient.At(Rule.NotifyDead, "notifies from its DPC whatever comes", Point.Dpc, static () =>
        {
            if (!Client.TxQueue.IsNull)
            {
                NetCx.NetTxQueueNotifyMoreCompletedPacketsAvailable(Client.TxQueue);
            }
        }),
        WrongClient.At(Rule.NotifyStopped, "notifies before the start", Point.TxCreated, static () =>
            NetCx.NetTxQueueNotifyMoreCompletedPacketsAvailable(Client.TxQueue)),
        new(Rule.NotifyStopped, "notifies while paused", static () => Client.At(Point.Dpc, static () =>
        {
            Client.TxRuns = !Client.TxQueue.IsNull;
            Client.RxRuns = false;
        }))
        {
            Script = static () =>
            {
                Script.Working();
                Session.Pause();
                Interrupts.OnInterrupt(0);
            },
        },
        new(Rule.NotifyMissed, "does not notify", static () => Client.NotifiesRx = false),
        new(Rule.QueueStopHung, "keeps what it was given", static () => Client.KeepTx = Client.HoldsTx = true)
        {
            Settings = HostSettings.Default with { DrainPasses = 50 },
        },
        WrongClient.At(Rule.RingTouchedStopped, "writes a ring in its DPC", Point.Dpc, static () =>
        {
            if (Client.TxRuns)
            {
                Client.TxPackets->NextIndex = 7;
            }
        }),
        new(Rule.RingTouchedStopped, "writes a ring after EvtStop", static () => { })
        {
            Script = static () =>
            {
                Script.Working();
                Session.Pause();
                Client.RxPackets->BeginIndex = 1;
                Session.Restart();
            },
        },
    ];

    private static void Query(string name, uint version, int type)
    {
        NET_EXTENSION_QUERY query = NET_EXTENSION_QUERY.Init(Client.Text(name), version, (NET_EXTENSION_TYPE)type);
        NET_EXTENSION extension;
        NetCx.NetTxQueueGetExtension(Client.TxQueue, &query, &extension);
    }
}

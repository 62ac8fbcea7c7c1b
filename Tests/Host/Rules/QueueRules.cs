namespace VirtioNetCx.Host;

/// <summary>Rules of packet queues.</summary>
internal static class QueueRules
{
    public static RuleText Describe(Rule rule)
    {
        switch (rule)
        {
            case Rule.QueueInitContext:
                return new(
                    "queue-init-context"u8,
                    "The queue init is the one of the running creation callback"u8,
                    "NetAdapterCx 3"u8, 20);
            case Rule.QueueInitThread:
                return new("queue-init-thread"u8, "A queue is created on the thread of its creation callback"u8, "NetAdapterCx 3"u8, 21);
            case Rule.QueueConfiguration:
                return new(
                    "queue-configuration"u8,
                    "NET_PACKET_QUEUE_CONFIG has EvtAdvance, EvtSetNotificationEnabled and EvtCancel"u8,
                    "NetAdapterCx 3"u8, 22);
            case Rule.QueueConfigurationSize:
                return new(
                    "queue-configuration-size"u8,
                    "NET_PACKET_QUEUE_CONFIG has the size of the bound version"u8,
                    "NetAdapterCx 3"u8, 8);
            case Rule.QueueCreatedTwice:
                return new("queue-created-twice"u8, "A creation callback creates one queue"u8, "NetAdapterCx 3"u8, 24);
            case Rule.QueueNotCreated:
                return new("queue-not-created"u8, "A successful creation callback has created its queue"u8, "NetAdapterCx 2.6"u8);
            case Rule.ExtensionName:
                return new("extension-name"u8, "A packet extension has a known name"u8, "NetAdapterCx 3"u8, 27);
            case Rule.ExtensionVersion:
                return new("extension-version"u8, "A packet extension version is not 0"u8, "NetAdapterCx 3"u8, 28);
            case Rule.ExtensionType:
                return new("extension-type"u8, "A packet extension type is 1 to 3"u8, "NetAdapterCx 3"u8, 29);
            case Rule.QueueHandle:
                return new("queue-handle"u8, "The handle is a queue of that direction"u8, "NetAdapterCx 3"u8, 44);
            case Rule.NotifyDead:
                return new("notify-dead"u8, "A queue is notified only while it lives"u8, "NetAdapterCx 5.4"u8);
            case Rule.NotifyStopped:
                return new("notify-stopped"u8, "A queue is notified only between EvtStart and EvtStop"u8, "NetAdapterCx 5.4"u8);
            case Rule.NotifyMissed:
                return new(
                    "notify-missed"u8,
                    "A queue that asked for notification is notified when work arrives"u8,
                    "NetAdapterCx 5.4"u8);
            case Rule.QueueStopHung:
                return new("queue-stop-hung"u8, "A cancelled queue returns everything"u8, "NetAdapterCx 5.5"u8);
            case Rule.RingTouchedStopped:
                return new("ring-touched-stopped"u8, "No ring is written outside the queue callbacks"u8, "NetAdapterCx 5.9"u8);
            default:
                return default;
        }
    }
}

namespace VirtioNetCx.Devices.Queues;

/// <summary>What a ring is made of when its queue is enabled.</summary>
internal sealed record RingSetup(
    Virtqueue Queue, DeviceOptions Options, Conformance Conformance, DeviceCounters Counters, Dma Dma, Features Negotiated,
    ulong Descriptors, ulong Driver, ulong Device);

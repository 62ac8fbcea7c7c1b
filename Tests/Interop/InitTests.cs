using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.Interop;

/// <summary>The hand-written Init methods give what the headers' inline functions give: these bytes, and zero everywhere else.</summary>
[TestFixture]
public sealed unsafe class InitTests
{
    private const ulong AllOnes32 = 0xFFFFFFFF;
    private const ulong AllOnes64 = ulong.MaxValue;

    [Test]
    public void Wdf_objects()
    {
        Check(WDF_OBJECT_ATTRIBUTES.Init(), 56, (24, 4, 1), (28, 4, 1));
        Check(WDF_DRIVER_CONFIG.Init((delegate* unmanaged<WDFDRIVER, WDFDEVICE_INIT*, NTSTATUS>)8), 32, (8, 8, 8));
        Check(WDF_TIMER_CONFIG.InitPeriodic((delegate* unmanaged<WDFTIMER, void>)8, 7), 40, (8, 8, 8), (16, 4, 7), (20, 1, 1));
        Check(WDF_WORKITEM_CONFIG.Init((delegate* unmanaged<WDFWORKITEM, void>)8), 24, (8, 8, 8), (16, 1, 1));
        Check(WDF_DPC_CONFIG.Init((delegate* unmanaged<WDFDPC, void>)8), 24, (8, 8, 8), (16, 1, 1));
    }

    [Test]
    public void Wdf_context_type_points_to_itself()
    {
        WDF_OBJECT_CONTEXT_TYPE_INFO info;
        WDF_OBJECT_CONTEXT_TYPE_INFO.Init(&info, (byte*)16, 100);

        Check(info, 40, (8, 8, 16), (16, 8, 100), (24, 8, (ulong)&info));
        Check(WDF_OBJECT_ATTRIBUTES.InitContextType(&info), 56, (24, 4, 1), (28, 4, 1), (48, 8, (ulong)&info));
    }

    [Test]
    public void Wdf_device()
    {
        Check(WDF_PNPPOWER_EVENT_CALLBACKS.Init(), 144);
        Check(WDF_POWER_POLICY_EVENT_CALLBACKS.Init(), 64);
        Check(
            WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS.Init(WDF_POWER_POLICY_S0_IDLE_CAPABILITIES.IdleCannotWakeFromS0),
            36, (4, 4, (ulong)WDF_POWER_POLICY_S0_IDLE_CAPABILITIES.IdleCannotWakeFromS0),
            (8, 4, 4), (16, 4, 2), (20, 4, 2), (24, 4, 2), (32, 4, 2));
        Check(
            WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS.Init(WDF_POWER_POLICY_S0_IDLE_CAPABILITIES.IdleCanWakeFromS0),
            36, (4, 4, (ulong)WDF_POWER_POLICY_S0_IDLE_CAPABILITIES.IdleCanWakeFromS0),
            (8, 4, 5), (16, 4, 2), (20, 4, 2), (24, 4, 2), (32, 4, 2));
        Check(
            WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS.Init(),
            20, (4, 4, 5), (8, 4, (ulong)WDF_POWER_POLICY_SX_WAKE_USER_CONTROL.WakeAllowUserControl), (12, 4, 2));
        Check(
            WDF_DEVICE_PNP_CAPABILITIES.Init(),
            48, [.. Enumerable.Range(1, 9).Select(i => (i * 4, 4, 2UL)), (40, 4, AllOnes32), (44, 4, AllOnes32)]);
    }

    [Test]
    public void Wdf_hardware()
    {
        Check(
            WDF_INTERRUPT_CONFIG.Init(
                (delegate* unmanaged<WDFINTERRUPT, uint, byte>)8, (delegate* unmanaged<WDFINTERRUPT, WDFOBJECT, void>)16),
            104, (16, 4, 2), (24, 8, 8), (32, 8, 16), (92, 4, 2));
        Check(WDF_INTERRUPT_INFO.Init(), 64);
        Check(WDF_INTERRUPT_EXTENDED_POLICY.Init(), 32);
        Check(WDF_DMA_ENABLER_CONFIG.Init(WDF_DMA_PROFILE.WdfDmaProfileScatterGather64Duplex, 65536), 80, (4, 4, 6), (8, 8, 65536));
        Check(WDF_COMMON_BUFFER_CONFIG.Init(63), 8, (4, 4, 63));
    }

    [Test]
    public void Net_adapter()
    {
        NET_ADAPTER_DMA_CAPABILITIES dma = NET_ADAPTER_DMA_CAPABILITIES.Init(new WDFDMAENABLER((void*)24));

        Check(dma, 32, (8, 8, 24), (24, 4, 2), (28, 4, 0x80000000));
        Check(NET_ADAPTER_LINK_LAYER_CAPABILITIES.Init(1, 2), 24, (8, 8, 1), (16, 8, 2));
        Check(NET_ADAPTER_LINK_STATE.InitDisconnected(), 40, (8, 8, AllOnes64), (16, 8, AllOnes64), (24, 4, 2));
        Check(NET_ADAPTER_TX_CAPABILITIES.Init(3), 56, (16, 8, AllOnes64), (24, 8, 1), (40, 8, 3));
        Check(
            NET_ADAPTER_TX_CAPABILITIES.InitForDma(&dma, 3),
            56, (4, 4, 1), (16, 8, AllOnes64), (24, 8, 1), (40, 8, 3), (48, 8, (ulong)&dma));
        Check(NET_ADAPTER_RX_CAPABILITIES.InitSystemManaged(1514, 2), 56, (16, 8, 1514), (24, 8, 2), (40, 8, 1));
        Check(
            NET_ADAPTER_RX_CAPABILITIES.InitSystemManagedDma(&dma, 1514, 2),
            56, (16, 8, 1514), (24, 8, 2), (32, 4, 1), (40, 8, 1), (48, 8, (ulong)&dma));
        Check(
            NET_ADAPTER_RX_CAPABILITIES.InitDriverManaged(
                (delegate* unmanaged<NETADAPTER, NET_FRAGMENT_RETURN_CONTEXT_HANDLE, void>)8, 1514, 2),
            56, (4, 4, 1), (8, 4, 1), (16, 8, 1514), (24, 8, 2), (32, 8, 8), (40, 8, 1));
    }

    [Test]
    public void Net_queues_and_filters()
    {
        Check(
            NET_PACKET_QUEUE_CONFIG.Init(
                (delegate* unmanaged<NETPACKETQUEUE, void>)8,
                (delegate* unmanaged<NETPACKETQUEUE, byte, void>)16,
                (delegate* unmanaged<NETPACKETQUEUE, void>)24),
            56, (24, 8, 8), (32, 8, 16), (40, 8, 24));
        Check(NET_EXTENSION_QUERY.Init((char*)8, 1, NET_EXTENSION_TYPE.NetExtensionTypeFragment), 24, (8, 8, 8), (16, 4, 1), (20, 4, 2));
        Check(NET_ADAPTER_RECEIVE_FILTER_CAPABILITIES.Init((delegate* unmanaged<NETADAPTER, NETRECEIVEFILTER, void>)8), 24, (16, 8, 8));
        Check(NET_ADAPTER_TX_DEMUX.Init8021p(), 12, (4, 4, 1), (8, 1, 8));
        Check(
            NET_DEVICE_RESET_CAPABILITIES.Init(GUID.BusInterfaceStandard(), (delegate* unmanaged<WDFDEVICE, void>)8),
            32, (4, 8, 0x11D06F25496B8280), (12, 8, 0x2F09E22B0008AFBE), (24, 8, 8));
        Check(
            NET_ADAPTER_RECEIVE_SCALING_CAPABILITIES.Init(
                4,
                NET_ADAPTER_RECEIVE_SCALING_UNHASHED_TARGET_TYPE.NetAdapterReceiveScalingUnhashedTargetTypeHashIndex,
                NET_ADAPTER_RECEIVE_SCALING_HASH_TYPE.NetAdapterReceiveScalingHashTypeToeplitz,
                NET_ADAPTER_RECEIVE_SCALING_PROTOCOL_TYPE.NetAdapterReceiveScalingProtocolTypeTcp),
            88, (8, 8, 4), (16, 8, 128), (32, 4, 1), (36, 4, 1), (40, 4, 16));
    }

    [Test]
    public void Net_offloads()
    {
        delegate* unmanaged<NETADAPTER, NETOFFLOAD, void> set = (delegate* unmanaged<NETADAPTER, NETOFFLOAD, void>)8;

        Check(NET_ADAPTER_OFFLOAD_TX_CHECKSUM_CAPABILITIES.Init((NET_ADAPTER_OFFLOAD_LAYER3_FLAGS)5, set), 24, (4, 4, 5), (16, 8, 8));
        Check(NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES.Init(set), 16, (8, 8, 8));
        Check(
            NET_ADAPTER_OFFLOAD_GSO_CAPABILITIES.Init(
                (NET_ADAPTER_OFFLOAD_LAYER3_FLAGS)5, (NET_ADAPTER_OFFLOAD_LAYER4_FLAGS)3, 65536, 2, set),
            40, (4, 4, 5), (8, 4, 3), (16, 8, 65536), (24, 8, 2), (32, 8, 8));
        Check(
            NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES.Init((NET_ADAPTER_OFFLOAD_LAYER3_FLAGS)5, (NET_ADAPTER_OFFLOAD_LAYER4_FLAGS)1, set),
            24, (4, 4, 5), (8, 4, 1), (16, 8, 8));
        Check(NET_ADAPTER_OFFLOAD_IEEE8021Q_TAG_CAPABILITIES.Init((NET_ADAPTER_OFFLOAD_IEEE8021Q_TAG_FLAGS)3), 8, (4, 4, 3));
    }

    /// <summary>Every structure starts with its own size; the two that do not are not initialised by size.</summary>
    private static void Check<T>(T value, int size, params (int Offset, int Bytes, ulong Value)[] set)
        where T : unmanaged
    {
        byte[] expected = new byte[size];
        foreach ((int offset, int bytes, ulong number) in set.Prepend((Offset: 0, Bytes: 4, Value: (ulong)size)))
        {
            BitConverter.GetBytes(number).AsSpan(0, bytes).CopyTo(expected.AsSpan(offset));
        }

        // SAFETY: value is a parameter, on this stack; its bytes end at sizeof.
        List<byte> actual = [.. new ReadOnlySpan<byte>(&value, sizeof(T)).ToArray()];
        Assert.That(actual, Is.EqualTo(expected), typeof(T).Name);
    }
}

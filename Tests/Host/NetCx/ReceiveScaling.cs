using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>NetAdapterSetReceiveScalingCapabilities. The host checks the capabilities and does not switch scaling on.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class ReceiveScaling
{
    private const uint KnownProtocols = 0x3F;
    private const uint MaximumEncapsulation = 3;

    public static void Fill(void** table)
    {
        table[(int)NETFUNCENUM.NetAdapterSetReceiveScalingCapabilitiesTableIndex] =
            (delegate* unmanaged<void*, void*, NET_ADAPTER_RECEIVE_SCALING_CAPABILITIES*, void>)&NetAdapterSetReceiveScalingCapabilities;
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterSetReceiveScalingCapabilities(void* globals, void* handle, NET_ADAPTER_RECEIVE_SCALING_CAPABILITIES* capabilities)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterSetReceiveScalingCapabilities"u8);
        NxAdapter* adapter = Adapters.GetBeforeStart(handle);
        Api.RequireNetPointer(capabilities, "Capabilities"u8);
        Api.RequireNetSize(capabilities->Size, (nuint)sizeof(NET_ADAPTER_RECEIVE_SCALING_CAPABILITIES));
        if (!Bytes.IsPowerOfTwo(capabilities->IndirectionTableSize) || !Bytes.IsPowerOfTwo(capabilities->NumberOfQueues))
        {
            Breach.Raise(
                Rule.NotPowerOfTwo,
                "IndirectionTableSize %llu, NumberOfQueues %llu"u8,
                capabilities->IndirectionTableSize,
                capabilities->NumberOfQueues);
        }

        if ((uint)capabilities->ReceiveScalingHashTypes > 1)
        {
            Breach.Raise(Rule.ScalingHashType, "hash types %x"u8, (uint)capabilities->ReceiveScalingHashTypes);
        }

        if (((uint)capabilities->ReceiveScalingProtocolTypes & ~KnownProtocols) != 0)
        {
            Breach.Raise(Rule.ScalingProtocolType, "protocol types %x"u8, (uint)capabilities->ReceiveScalingProtocolTypes);
        }

        if ((uint)capabilities->ReceiveScalingEncapsulationTypes.Outer > MaximumEncapsulation
            || (uint)capabilities->ReceiveScalingEncapsulationTypes.Inner > MaximumEncapsulation)
        {
            Breach.Raise(Rule.ScalingEncapsulation);
        }

        if (capabilities->EvtAdapterReceiveScalingEnable == null || capabilities->EvtAdapterReceiveScalingDisable == null
            || capabilities->EvtAdapterReceiveScalingSetHashSecretKey == null || capabilities->EvtAdapterReceiveScalingSetIndirectionEntries == null)
        {
            Breach.Raise(Rule.ScalingCallbacks);
        }

        adapter->Scaling = *capabilities;
        adapter->HasScaling = true;
        Api.Leave(cpu);
    }
}

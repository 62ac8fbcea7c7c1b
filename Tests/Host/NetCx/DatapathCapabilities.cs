using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>NetAdapterSetDataPathCapabilities.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class DatapathCapabilities
{
    private const uint DmaVersion = 3;

    public static void Fill(void** table)
    {
        table[(int)NETFUNCENUM.NetAdapterSetDataPathCapabilitiesTableIndex] =
            (delegate* unmanaged<void*, void*, NET_ADAPTER_TX_CAPABILITIES*, NET_ADAPTER_RX_CAPABILITIES*, void>)&NetAdapterSetDataPathCapabilities;
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterSetDataPathCapabilities(
        void* globals, void* handle, NET_ADAPTER_TX_CAPABILITIES* tx, NET_ADAPTER_RX_CAPABILITIES* rx)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterSetDataPathCapabilities"u8);
        NxAdapter* adapter = Adapters.GetBeforeStart(handle);
        Api.RequireNetPointer(tx, "TxCapabilities"u8);
        Api.RequireNetPointer(rx, "RxCapabilities"u8);
        Api.RequireNetSize(tx->Size, (nuint)sizeof(NET_ADAPTER_TX_CAPABILITIES));
        Api.RequireNetSize(rx->Size, (nuint)sizeof(NET_ADAPTER_RX_CAPABILITIES));
        CheckTx(tx);
        CheckRx(rx);
        adapter->Tx = *tx;
        adapter->Rx = *rx;
        adapter->HasTxDma = tx->DmaCapabilities != null;
        adapter->HasRxDma = rx->DmaCapabilities != null;
        if (adapter->HasTxDma)
        {
            adapter->TxDma = *tx->DmaCapabilities;
        }

        if (adapter->HasRxDma)
        {
            adapter->RxDma = *rx->DmaCapabilities;
        }

        adapter->HasDatapath = true;
        Api.Leave(cpu);
    }

    private static void CheckTx(NET_ADAPTER_TX_CAPABILITIES* tx)
    {
        CheckMapping((uint)tx->MappingRequirement);
        if (tx->MappingRequirement == NET_MEMORY_MAPPING_REQUIREMENT.NetMemoryMappingRequirementDmaMapped)
        {
            CheckDma(tx->DmaCapabilities, Rule.TxCapabilities);
        }

        if (tx->MaximumNumberOfQueues == 0)
        {
            Breach.Raise(Rule.TxCapabilities, "MaximumNumberOfQueues is 0"u8);
        }

        if (!Bytes.IsPowerOfTwo(tx->FragmentBufferAlignment))
        {
            Breach.Raise(Rule.TxCapabilities, "FragmentBufferAlignment %llu is no power of two"u8, tx->FragmentBufferAlignment);
        }

        CheckHint(tx->FragmentRingNumberOfElementsHint);
        if (tx->MaximumNumberOfFragments == 0 || tx->PayloadBackfill != 0)
        {
            Breach.Raise(
                Rule.NotEmulated, "MaximumNumberOfFragments %llu, PayloadBackfill %llu"u8, tx->MaximumNumberOfFragments, tx->PayloadBackfill);
        }
    }

    private static void CheckRx(NET_ADAPTER_RX_CAPABILITIES* rx)
    {
        bool driverAllocates = (uint)rx->AllocationMode == 1;
        bool driverAttaches = (uint)rx->AttachmentMode == 1;
        if ((uint)rx->AllocationMode > 1 || (uint)rx->AttachmentMode > 1)
        {
            Breach.Raise(
                Rule.CapabilityCombination, "AllocationMode %u, AttachmentMode %u"u8, (uint)rx->AllocationMode, (uint)rx->AttachmentMode);
        }

        if (driverAllocates && (!driverAttaches || rx->EvtAdapterReturnRxBuffer == null))
        {
            Breach.Raise(Rule.RxCapabilities, "driver-managed buffers need AttachmentMode Driver and EvtAdapterReturnRxBuffer"u8);
        }

        if (rx->MaximumNumberOfQueues == 0)
        {
            Breach.Raise(Rule.RxCapabilities, "MaximumNumberOfQueues is 0"u8);
        }

        CheckHint(rx->FragmentRingNumberOfElementsHint);
        if (driverAllocates || driverAttaches)
        {
            Breach.Raise(Rule.NotEmulated, "receive buffers that the driver allocates or attaches"u8);
        }

        CheckMapping((uint)rx->MappingRequirement);
        if (rx->MappingRequirement == NET_MEMORY_MAPPING_REQUIREMENT.NetMemoryMappingRequirementDmaMapped)
        {
            CheckDma(rx->DmaCapabilities, Rule.RxCapabilities);
        }

        if (!Bytes.IsPowerOfTwo(rx->FragmentBufferAlignment))
        {
            Breach.Raise(Rule.NotPowerOfTwo, "FragmentBufferAlignment %llu"u8, rx->FragmentBufferAlignment);
        }

        if (rx->MaximumFrameSize == 0)
        {
            Breach.Raise(Rule.RxCapabilities, "MaximumFrameSize is 0"u8);
        }
    }

    private static void CheckDma(NET_ADAPTER_DMA_CAPABILITIES* dma, Rule rule)
    {
        if (dma == null)
        {
            Breach.Raise(rule, "DmaMapped without DmaCapabilities"u8);
        }

        Api.RequireNetSize(dma->Size, (nuint)sizeof(NET_ADAPTER_DMA_CAPABILITIES));
        if (dma->DmaEnabler.Value == null)
        {
            Breach.Raise(rule, "DmaEnabler is NULL"u8);
        }

        uint version = ObjectTable.Body<FxDmaEnabler>(dma->DmaEnabler.Value, ObjectType.DmaEnabler)->Version;
        if (version != DmaVersion)
        {
            Breach.Raise(rule, "the DMA enabler was created with WdmDmaVersionOverride %u, not 3"u8, version);
        }

        if (dma->MaximumPhysicalAddress != 0)
        {
            Breach.Raise(Rule.NotEmulated, "MaximumPhysicalAddress %llx"u8, (ulong)dma->MaximumPhysicalAddress);
        }
    }

    private static void CheckMapping(uint requirement)
    {
        if (requirement > 1)
        {
            Breach.Raise(Rule.CapabilityCombination, "MappingRequirement %u"u8, requirement);
        }
    }

    private static void CheckHint(uint hint)
    {
        if (hint != 0 && !Bytes.IsPowerOfTwo(hint))
        {
            Breach.Raise(Rule.NotPowerOfTwo, "FragmentRingNumberOfElementsHint %u"u8, hint);
        }
    }
}

using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>NetAdapterCx's functions, copied into the client's array.</summary>
// SAFETY: the client's array has the number of slots it told, which must be the table's.
internal static unsafe class NetTable
{
    public const uint Count = (uint)NETFUNCENUM.NetFunctionTableNumEntries;

    public static void Fill(void** table, uint count)
    {
        if (count != Count)
        {
            Breach.Raise(Rule.ClassBindInfo, "%u functions"u8, count);
        }

        NetNotImplemented.Fill(table);
        NetDevices.Fill(table);
        Configurations.Fill(table);
        AdapterInits.Fill(table);
        Adapters.Fill(table);
        AdapterCapabilities.Fill(table);
        DatapathCapabilities.Fill(table);
        OffloadCapabilities.Fill(table);
        OffloadQueries.Fill(table);
        ReceiveFilters.Fill(table);
        ReceiveScaling.Fill(table);
        QueueCreation.Fill(table);
        QueueFunctions.Fill(table);
    }
}

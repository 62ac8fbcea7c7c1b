namespace VirtioNetCx.Interop;

/// <summary>Calls into KMDF. Binding fills both fields; nothing may be called before.</summary>
public static unsafe partial class Wdf
{
    /// <summary>The framework's own table: WDFLDR stores its address here.</summary>
    public static void** Functions;

    /// <summary>The hidden first argument of each call.</summary>
    public static WDF_DRIVER_GLOBALS* Globals;
}

/// <summary>Calls into NetAdapterCx. Binding fills both fields; nothing may be called before.</summary>
public static unsafe partial class NetCx
{
    /// <summary>Our table: the class extension copies its entries into it.</summary>
    public static NetFunctionTable Table;

    /// <summary>The hidden first argument of each call.</summary>
    public static NET_DRIVER_GLOBALS* Globals;
}

/// <summary>Room for the functions of the NetAdapterCx version that this project binds as.</summary>
public unsafe struct NetFunctionTable
{
    /// <summary>How many functions there are, as the bind structure wants it.</summary>
    public const int Count = (int)NETFUNCENUM.NetFunctionTableNumEntries;

    /// <summary>One address for each slot. C# has no fixed buffer of pointers; both target architectures are 64-bit.</summary>
    public fixed ulong Entries[Count];
}

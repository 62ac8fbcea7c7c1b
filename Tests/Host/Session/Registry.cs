using System;

namespace VirtioNetCx.Host;

/// <summary>Values of the device's software key, set before the session loads the client. Names are ASCII, such as <c>*JumboPacket</c>.</summary>
public static class Registry
{
    /// <summary>REG_DWORD, or the REG_SZ that holds it in decimal: what the INF's parameters make.</summary>
    public static void SetNumber(ReadOnlySpan<byte> name, uint value)
    {
    }

    /// <summary>REG_SZ.</summary>
    public static void SetText(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
    }
}

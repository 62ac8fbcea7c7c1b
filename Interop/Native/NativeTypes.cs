namespace VirtioNetCx.Interop;

public partial struct GUID
{
    /// <summary>GUID_BUS_INTERFACE_STANDARD: access to the configuration space of the bus a device sits on.</summary>
    public static unsafe GUID BusInterfaceStandard()
    {
        // SAFETY: constant indices below the array's eight.
        GUID guid = default;
        guid.Data1 = 0x496B8280;
        guid.Data2 = 0x6F25;
        guid.Data3 = 0x11D0;
        guid.Data4[0] = 0xBE;
        guid.Data4[1] = 0xAF;
        guid.Data4[2] = 0x08;
        guid.Data4[3] = 0x00;
        guid.Data4[4] = 0x2B;
        guid.Data4[5] = 0xE2;
        guid.Data4[6] = 0x09;
        guid.Data4[7] = 0x2F;
        return guid;
    }
}

/// <summary>Times as the kernel and the framework take them: units of 100 ns, negative when relative.</summary>
public static class KernelTime
{
    private const long UnitsPerMillisecond = 10_000;
    private const long UnitsPerMicrosecond = 10;

    public static long RelativeMilliseconds(uint milliseconds) => -(milliseconds * UnitsPerMillisecond);

    public static long RelativeMicroseconds(uint microseconds) => -(microseconds * UnitsPerMicrosecond);
}

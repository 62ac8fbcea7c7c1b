namespace VirtioNetCx.Host;

/// <summary>
/// Opaque pointers that are no framework objects and die early: WDFDEVICE_INIT*, NETADAPTER_INIT*, queue inits, NETOFFLOAD,
/// NETRECEIVEFILTER. The client sees values that fault when looked through and that never come twice.
/// </summary>
// SAFETY: tokens are never looked through; they only have the form of a pointer.
internal static unsafe class Tokens
{
    private const ulong Mark = 0x57DE_0000_0000_0000;

    private static ulong s_next;

    public static void Reset()
    {
        s_next = 0;
    }

    public static void* Next()
    {
        s_next++;
        return (void*)(Mark | (s_next << 4));
    }
}

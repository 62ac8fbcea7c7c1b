namespace VirtioNetCx.Metal.Common;

/// <summary>The internet checksum in the plainest way, so that nothing of the driver's is used to judge the driver. Freestanding subset.</summary>
// SAFETY: callers give pointers to as many bytes as they say.
public static unsafe class PlainSum
{
    /// <summary>Adds bytes, two at a time, most significant first; an odd last byte counts as if a zero followed.</summary>
    public static uint Add(uint sum, byte* bytes, uint count)
    {
        for (uint i = 0; i < count; i++)
        {
            sum += (i & 1) == 0 ? (uint)bytes[i] << 8 : bytes[i];
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return sum;
    }

    /// <summary>Adds a number of 16 bits.</summary>
    public static uint Add(uint sum, uint value)
    {
        sum += value;
        return (sum & 0xFFFF) + (sum >> 16);
    }
}

namespace VirtioNetCx.Host;

/// <summary>This part: loops, eight bytes at a time.</summary>
internal static unsafe partial class Bytes
{
    private const ulong HashSeed = 0xCBF29CE484222325;
    private const ulong HashStep = 0x100000001B3;

    // SAFETY (all members): callers pass runs they own or that the host has validated.

    public static void Fill(void* target, nuint length, byte value)
    {
        byte* bytes = (byte*)target;
        ulong wide = unchecked(value * 0x0101010101010101UL);
        nuint i = 0;
        for (; i + 8 <= length; i += 8)
        {
            *(ulong*)(bytes + i) = wide;
        }

        for (; i < length; i++)
        {
            bytes[i] = value;
        }
    }

    public static void Copy(void* target, void* source, nuint length)
    {
        byte* to = (byte*)target;
        byte* from = (byte*)source;
        nuint i = 0;
        for (; i + 8 <= length; i += 8)
        {
            *(ulong*)(to + i) = *(ulong*)(from + i);
        }

        for (; i < length; i++)
        {
            to[i] = from[i];
        }
    }

    /// <summary>Offset of the first difference, or <paramref name="length"/>.</summary>
    public static nuint FirstDifference(void* left, void* right, nuint length)
    {
        byte* a = (byte*)left;
        byte* b = (byte*)right;
        nuint i = 0;
        while (i + 8 <= length && *(ulong*)(a + i) == *(ulong*)(b + i))
        {
            i += 8;
        }

        while (i < length && a[i] == b[i])
        {
            i++;
        }

        return i;
    }

    /// <summary>True when every byte has the value.</summary>
    public static bool AllAre(void* target, nuint length, byte value)
    {
        byte* bytes = (byte*)target;
        ulong wide = unchecked(value * 0x0101010101010101UL);
        nuint i = 0;
        while (i + 8 <= length && *(ulong*)(bytes + i) == wide)
        {
            i += 8;
        }

        while (i < length && bytes[i] == value)
        {
            i++;
        }

        return i == length;
    }

    /// <summary>A fingerprint, not a defence: it only has to notice a changed byte.</summary>
    public static ulong Hash(void* target, nuint length)
    {
        byte* bytes = (byte*)target;
        ulong hash = HashSeed;
        nuint i = 0;
        unchecked
        {
            for (; i + 8 <= length; i += 8)
            {
                hash = (hash ^ *(ulong*)(bytes + i)) * HashStep;
                hash ^= hash >> 29;
            }

            for (; i < length; i++)
            {
                hash = (hash ^ bytes[i]) * HashStep;
            }
        }

        return hash;
    }
}

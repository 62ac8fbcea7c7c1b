namespace VirtioNetCx.Host;

/// <summary>Runs of raw memory. What goes over many bytes is the library's where there is one, and loops on a bare machine.</summary>
internal static unsafe partial class Bytes
{
    // SAFETY (all members): callers pass runs they own or that the host has validated.

    public static void Zero(void* target, nuint length)
    {
        Fill(target, length, 0);
    }

    public static bool Equal(void* left, void* right, nuint length)
    {
        return FirstDifference(left, right, length) == length;
    }

    /// <summary>Length of a zero-terminated text.</summary>
    public static nuint TextLength(byte* text)
    {
        nuint length = 0;
        while (text[length] != 0)
        {
            length++;
        }

        return length;
    }

    /// <summary>Compares two zero-terminated ASCII texts.</summary>
    public static bool TextEqual(byte* left, byte* right)
    {
        while (*left == *right)
        {
            if (*left == 0)
            {
                return true;
            }

            left++;
            right++;
        }

        return false;
    }

    public static bool IsPowerOfTwo(nuint value)
    {
        return value != 0 && (value & (value - 1)) == 0;
    }
}

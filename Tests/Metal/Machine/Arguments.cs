using System;

namespace VirtioNetCx.Metal;

/// <summary>The command line the runner gave: words of the form name=value.</summary>
// SAFETY: the line is the zero-terminated command line of the loader, in memory that is never given out; reads stop at the zero.
internal static unsafe class Arguments
{
    private static byte* s_line;

    public static void Initialize(byte* line) => s_line = line;

    /// <summary>The number behind a name, decimal or 0x hexadecimal.</summary>
    public static ulong Number(ReadOnlySpan<byte> name, ulong otherwise)
    {
        byte* at = Find(name);
        if (at == null)
        {
            return otherwise;
        }

        ulong radix = 10;
        if (at[0] == '0' && at[1] == 'x')
        {
            radix = 16;
            at += 2;
        }

        ulong value = 0;
        for (uint digit = Digit(*at); digit < radix; digit = Digit(*++at))
        {
            value = (value * radix) + digit;
        }

        return value;
    }

    /// <summary>The word behind a name is <paramref name="value"/>.</summary>
    public static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        byte* at = Find(name);
        if (at == null)
        {
            return false;
        }

        for (int i = 0; i < value.Length; i++)
        {
            if (at[i] != value[i])
            {
                return false;
            }
        }

        return at[value.Length] is 0 or (byte)' ';
    }

    private static byte* Find(ReadOnlySpan<byte> name)
    {
        for (byte* at = s_line; at != null && *at != 0; at++)
        {
            if (at != s_line && at[-1] != ' ')
            {
                continue;
            }

            int i = 0;
            while (i < name.Length && at[i] == name[i])
            {
                i++;
            }

            if (i == name.Length && at[i] == '=')
            {
                return at + i + 1;
            }
        }

        return null;
    }

    private static uint Digit(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => (uint)(character - '0'),
        >= (byte)'a' and <= (byte)'f' => (uint)(character - 'a' + 10),
        _ => uint.MaxValue,
    };
}

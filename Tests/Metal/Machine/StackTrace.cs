using VirtioNetCx.Metal.Memory;

namespace VirtioNetCx.Metal;

/// <summary>Raw words of a stack, for the runner to unwind.</summary>
// SAFETY: every word's page is looked up before it is read.
internal static unsafe class StackTrace
{
    private const int Rows = 64;
    private const int WordsPerRow = 8;

    /// <summary>The words from <paramref name="address"/> upwards, as far as they are mapped.</summary>
    public static void Write(ulong address)
    {
        address &= ~7UL;
        for (int row = 0; row < Rows && IsMapped(address); row++)
        {
            if (IsEmpty(address))
            {
                address += WordsPerRow * 8;
                continue;
            }

            Text.Write("@stack {\"at\":\""u8);
            Text.WriteHex(address);
            Text.Write("\",\"words\":["u8);
            for (int i = 0; i < WordsPerRow && IsMapped(address); i++, address += 8)
            {
                Text.Write(i == 0 ? "\""u8 : ",\""u8);
                Text.WriteHex(*(ulong*)address);
                Text.Write((byte)'"');
            }

            Text.WriteLine("]}"u8);
        }
    }

    private static bool IsEmpty(ulong address)
    {
        ulong bits = 0;
        for (int i = 0; i < WordsPerRow && IsMapped(address); i++, address += 8)
        {
            bits |= *(ulong*)address;
        }

        return bits == 0;
    }

    private static bool IsMapped(ulong address) => PageTables.TryTranslate(address, out _);
}

using System;

namespace VirtioNetCx.Checksum;

/// <content>General registers only: the core library declares no vectors for this processor.</content>
internal static partial class WordSum
{
    private static ulong AddUnits(ReadOnlySpan<byte> bytes) => AddUnitsInWords(bytes);
}

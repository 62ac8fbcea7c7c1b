using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Tests.Rings.Model;

/// <summary>One part of a buffer, as it stands in a descriptor.</summary>
internal readonly record struct SpecPart(ulong Address, uint Length, bool Writable);

/// <summary>A buffer that the device has taken from the ring.</summary>
/// <param name="Id">Head (split) or buffer id (packed).</param>
/// <param name="Descriptors">Descriptors of the ring that it takes.</param>
/// <param name="Parts">What the descriptors say, in order.</param>
internal sealed record SpecBuffer(uint Id, uint Descriptors, IReadOnlyList<SpecPart> Parts)
{
    /// <summary>Bytes that the device may write.</summary>
    public uint Writable => (uint)Parts.Where(static part => part.Writable).Sum(static part => part.Length);
}

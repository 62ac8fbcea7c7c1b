using System;
using System.Collections.Generic;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.Layout;

/// <summary>How a structure is declared: field after field, or every field at a stated offset.</summary>
/// <param name="Pack">The packing to declare; zero for none.</param>
public sealed record StructShape(bool IsExplicit, int Pack, Extent Extent)
{
    public static StructShape Of(StructDefinition definition, LayoutEngine engine)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(engine);
        List<(int Offset, Extent Extent)> places =
            [.. engine.Place(definition).Select(p => (p.Offset, engine.Measure(p.Field))).Distinct()];
        Extent extent = engine.Measure(definition);
        int natural = places.Select(p => p.Item2.Align).DefaultIfEmpty(1).Max();
        int pack = extent.Align < natural ? extent.Align : 0;
        bool isExplicit = definition.IsUnion || extent.Align > natural || !IsSequential(places, extent.Size, pack);
        return new StructShape(isExplicit, pack, extent);
    }

    /// <summary>Would the compiler put the fields where they are, one after the other?</summary>
    public static bool IsSequential(IEnumerable<(int Offset, Extent Extent)> places, int size, int pack)
    {
        ArgumentNullException.ThrowIfNull(places);
        int end = 0;
        int largest = 1;
        foreach ((int offset, Extent extent) in places)
        {
            int align = pack > 0 ? Math.Min(pack, extent.Align) : extent.Align;
            largest = Math.Max(largest, align);
            if (LayoutEngine.RoundUp(end, align) != offset)
            {
                return false;
            }

            end = offset + extent.Size;
        }

        return LayoutEngine.RoundUp(end, largest) == size;
    }
}

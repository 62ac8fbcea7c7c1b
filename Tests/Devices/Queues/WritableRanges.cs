using System.Collections.Generic;

namespace VirtioNetCx.Devices.Queues;

/// <summary>Device-writable memory of outstanding buffers: no byte may be posted twice.</summary>
internal sealed class WritableRanges
{
    private readonly SortedList<ulong, ulong> _ends = [];

    public void Add(DescriptorChain chain, Conformance conformance)
    {
        foreach (Segment segment in chain.Segments)
        {
            if (!segment.Writable)
            {
                continue;
            }

            int after = IndexAfter(segment.Address);
            bool overlapsBefore = after > 0 && _ends.Values[after - 1] > segment.Address;
            bool overlapsAfter = after < _ends.Count && _ends.Keys[after] < segment.Address + segment.Length;
            if (overlapsBefore || overlapsAfter)
            {
                conformance.Fail(
                    Spec.ReceiveBuffers, $"{chain.Queue}: buffer {chain.Head} lies over memory that is already posted (0x{segment.Address:x}+{segment.Length})");
            }

            _ends.Add(segment.Address, segment.Address + segment.Length);
        }
    }

    public void Remove(DescriptorChain chain)
    {
        foreach (Segment segment in chain.Segments)
        {
            if (segment.Writable)
            {
                _ = _ends.Remove(segment.Address);
            }
        }
    }

    private int IndexAfter(ulong address)
    {
        int low = 0;
        int high = _ends.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ends.Keys[middle] <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}

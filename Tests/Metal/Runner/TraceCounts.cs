using System;
using System.IO;

namespace VirtioNetCx.Metal.Runner;

/// <summary>What QEMU's own trace says about the device's registers.</summary>
/// <param name="Kicks">Notifications of queues.</param>
/// <param name="Exits">Accesses to the device's registers, by driver and machine.</param>
internal readonly record struct TraceCounts(ulong Kicks, ulong Exits)
{
    public static TraceCounts Read(string file)
    {
        ulong kicks = 0;
        ulong exits = 0;
        if (File.Exists(file))
        {
            foreach (string line in File.ReadLines(file))
            {
                if (line.StartsWith("virtio_queue_notify", StringComparison.Ordinal))
                {
                    kicks++;
                }
                else if (line.Contains("name 'virtio-", StringComparison.Ordinal))
                {
                    exits++;
                }
            }
        }

        return new TraceCounts(kicks, exits);
    }
}

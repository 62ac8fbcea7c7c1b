using System;
using System.Collections.Generic;
using System.Linq;
using VirtioNetCx.Tests.RealDevice.Linux;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>What Linux counts as errors of packets that reached a namespace.</summary>
internal static class Counters
{
    private static readonly string[] Names = ["InCsumErrors", "InHdrErrors", "InErrs"];

    /// <summary>Counters of bad packets, by name.</summary>
    public static Dictionary<string, long> Errors(NetworkNamespace home)
    {
        Dictionary<string, long> values = [];
        string[] lines = home.ReadProc("snmp").Split('\n');
        for (int i = 0; i + 1 < lines.Length; i += 2)
        {
            string[] names = lines[i].Split(' ');
            string[] numbers = lines[i + 1].Split(' ');
            for (int k = 1; k < names.Length; k++)
            {
                values[names[0].TrimEnd(':') + names[k]] = long.Parse(numbers[k]);
            }
        }

        foreach (string[] words in home.ReadProc("snmp6").Split('\n').Select(static line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
        {
            if (words.Length == 2)
            {
                values[words[0]] = long.Parse(words[1]);
            }
        }

        return values.Where(static pair => Names.Any(name => pair.Key.EndsWith(name, StringComparison.Ordinal))).ToDictionary();
    }
}

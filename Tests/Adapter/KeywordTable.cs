using System.Collections.Generic;
using System.Linq;
using VirtioNetCx.Host;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>A value for each of the eleven offload keywords, in the order of <see cref="KeywordTable.Keywords"/>.</summary>
internal sealed record KeywordValues(IReadOnlyList<int> Values)
{
    public int this[string keyword] => Values[KeywordTable.IndexOf(keyword)];

    public override string ToString() => string.Concat(Values);
}

/// <summary>
/// Which keyword switches which offload, from the documentation of the keywords. An offload is on when any of its keywords has the bit.
/// </summary>
internal static class KeywordTable
{
    private const int Transmit = 1;
    private const int Receive = 2;
    private const int On = 1;

    /// <summary>The keywords and how many values each has.</summary>
    public static IReadOnlyList<(string Name, int Count)> Keywords { get; } =
    [
        ("*IPChecksumOffloadIPv4", 4),
        ("*TCPChecksumOffloadIPv4", 4),
        ("*TCPChecksumOffloadIPv6", 4),
        ("*UDPChecksumOffloadIPv4", 4),
        ("*UDPChecksumOffloadIPv6", 4),
        ("*LsoV2IPv4", 2),
        ("*LsoV2IPv6", 2),
        ("*UsoIPv4", 2),
        ("*UsoIPv6", 2),
        ("*RscIPv4", 2),
        ("*RscIPv6", 2),
    ];

    /// <summary>Offload, bit of the value, keywords of which one is enough.</summary>
    public static IReadOnlyList<(OffloadSet Offload, int Bit, string[] AnyOf)> Rows { get; } =
    [
        (OffloadSet.TxIPv4, Transmit, ["*IPChecksumOffloadIPv4"]),
        (OffloadSet.TxTcpIPv4, Transmit, ["*TCPChecksumOffloadIPv4"]),
        (OffloadSet.TxTcpIPv6, Transmit, ["*TCPChecksumOffloadIPv6"]),
        (OffloadSet.TxUdpIPv4, Transmit, ["*UDPChecksumOffloadIPv4"]),
        (OffloadSet.TxUdpIPv6, Transmit, ["*UDPChecksumOffloadIPv6"]),
        (OffloadSet.RxIPv4, Receive, ["*IPChecksumOffloadIPv4"]),
        (OffloadSet.RxTcp, Receive, ["*TCPChecksumOffloadIPv4", "*TCPChecksumOffloadIPv6"]),
        (OffloadSet.RxUdp, Receive, ["*UDPChecksumOffloadIPv4", "*UDPChecksumOffloadIPv6"]),
        (OffloadSet.LsoIPv4, On, ["*LsoV2IPv4"]),
        (OffloadSet.LsoIPv6, On, ["*LsoV2IPv6"]),
        (OffloadSet.UsoIPv4, On, ["*UsoIPv4"]),
        (OffloadSet.UsoIPv6, On, ["*UsoIPv6"]),
        (OffloadSet.RscIPv4, On, ["*RscIPv4"]),
        (OffloadSet.RscIPv6, On, ["*RscIPv6"]),
    ];

    /// <summary>Every combination there is: 4^5 * 2^6 of them.</summary>
    public static IEnumerable<KeywordValues> All
    {
        get
        {
            int count = Keywords.Aggregate(1, static (product, keyword) => product * keyword.Count);
            for (int number = 0; number < count; number++)
            {
                int left = number;
                int[] values = new int[Keywords.Count];
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = left % Keywords[i].Count;
                    left /= Keywords[i].Count;
                }

                yield return new KeywordValues(values);
            }
        }
    }

    public static int IndexOf(string keyword)
    {
        int index = 0;
        while (Keywords[index].Name != keyword)
        {
            index++;
        }

        return index;
    }

    /// <summary>What is on. Coalescing with timestamps has no keyword in the INF and goes with its family.</summary>
    public static OffloadSet Expected(KeywordValues values)
    {
        OffloadSet set = OffloadSet.RscTimestamp;
        foreach ((OffloadSet offload, int bit, string[] anyOf) in Rows)
        {
            if (anyOf.Any(keyword => (values[keyword] & bit) != 0))
            {
                set |= offload;
            }
        }

        return set;
    }
}

using System;
using System.Globalization;

namespace VirtioNetCx.Tests.Checksum;

/// <summary>
/// How long the random tests go on and where they begin. VIRTIONETCX_PACKETS and VIRTIONETCX_PACKET_SEED replace the defaults: mutation
/// testing wants less of them and always the same, a long run more.
/// </summary>
internal static class RandomEffort
{
    /// <summary>Packets to try.</summary>
    public static int Packets(int usual) => Variable("VIRTIONETCX_PACKETS") ?? usual;

    /// <summary>Where to begin; print it.</summary>
    public static int Seed() => Variable("VIRTIONETCX_PACKET_SEED") ?? Environment.TickCount;

    private static int? Variable(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : null;
}

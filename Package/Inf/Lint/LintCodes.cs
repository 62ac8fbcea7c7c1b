using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>Which code weighs how much at which level. All that is not listed is an error at every level.</summary>
internal static class LintCodes
{
    private const LintSeverity N = LintSeverity.None;
    private const LintSeverity W = LintSeverity.Warning;
    private const LintSeverity E = LintSeverity.Error;

    private static readonly Dictionary<int, LintSeverity[]> s_levels = new()
    {
        [1201] = [W, W, W],
        [1205] = [W, W, W],
        [1251] = [W, W, W],
        [1252] = [W, W, W],
        [1304] = [W, E, N],
        [1305] = [W, E, E],
        [1307] = [W, E, E],
        [1308] = [W, E, E],
        [1309] = [W, E, E],
        [1320] = [N, N, E],
        [1321] = [N, N, E],
        [1322] = [N, N, E],
        [1323] = [N, N, E],
        [1324] = [W, W, E],
        [1340] = [N, N, E],
        [2009] = [W, W, W],
        [2010] = [W, W, W],
        [2083] = [W, W, W],
        [2084] = [W, W, E],
    };

    /// <summary>Every code that a rule can report.</summary>
    public static IEnumerable<int> All { get; } = new[]
    {
        // Form
        1001, 1002, 1003, 1005, 1006, 1201, 1203, 1205, 1209, 1235, 1290, 1292, 1294, 2083,
        // [Version]
        1010, 1204, 1214, 1217, 1218, 1233, 1234, 1280, 1281, 1324, 2009,
        // Models
        1011, 1199, 1261, 1271, 1274, 1287, 1288, 1296, 2010,
        // Files
        1008, 1100, 1101, 1102, 1103, 1213, 1229, 1230, 1273, 1275, 1322, 1340,
        // Install sections
        1013, 1014, 1245, 1300, 1301, 1302, 1303, 1307, 1308, 1309,
        // Registry
        1224, 1262, 1263, 1264, 1265, 1266, 1267, 1268, 1304, 1305, 1320, 1321, 1323, 1431,
        // Services, framework
        1017, 1084, 1211, 1251, 1252, 1253, 1254, 1289, 1293, 1401, 2006, 2084, 2085,
        // Own: file, network
        9001, 9002, 9010, 9011, 9012, 9013, 9014, 9015, 9016, 9017, 9018, 9019, 9020, 9021, 9022, 9023, 9024,
    }.Order();

    public static LintSeverity SeverityOf(int code, LintLevel level) =>
        s_levels.TryGetValue(code, out LintSeverity[]? severities) ? severities[(int)level] : E;
}

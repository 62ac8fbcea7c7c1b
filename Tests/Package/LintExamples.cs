using System;
using System.Collections.Generic;
using System.Text;
using NUnit.Framework;
using VirtioNetCx.Packaging.Inf.Lint;

namespace VirtioNetCx.Tests.Package;

/// <summary>For each rule the smallest edits of our INF that break it and nothing else.</summary>
public static class LintExamples
{
    private const string HardwareLine = "HKR, \"DMA Management\",                                          RemappingSupported, 0x00010001, 0";
    private const string ParameterLine = "HKR, Parameters, DmaRemappingCompatible, 0x00010001, 0";
    private const string JumboDefault = "HKR, Ndi\\Params\\*JumboPacket, Default,   0, \"1514\"";

    public static IEnumerable<LintExample> All { get; } =
    [
        // Form
        Bytes(1003, "UTF-8 mark", inf => [0xEF, 0xBB, 0xBF, .. inf]),
        Replace(1003, "VirtioNetCx: VirtIO", "VirtioNetCx\u00FC: VirtIO"),
        Bytes(9001, "LF", inf => Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(inf).Replace("\r\n", "\n", StringComparison.Ordinal))),
        Replace(1002, "[Version]", "stray\r\n[Version]"),
        Replace(1002, "[Version]", "[Version"),
        Replace(1002, "\"Jumbo Packet\"", "\"Jumbo Packet"),
        Replace(1005, "AddReg         = VirtioNetCx_Service_Parameters", "AddReg = VirtioNetCx_Service_Parameters,"),
        Replace(1005, "AddReg = VirtioNetCx_Hardware\r\n", "AddReg = VirtioNetCx_Hardware\r\nCopyFiles =\r\n", and: 1290),
        Replace(1006, "LoadOrderGroup = NDIS", "LoadOrderGroup ="),
        Replace(1201, "PnpLockdown = 1", "PnpLockdown = 1, 1"),
        Replace(1201, "KmdfService = VirtioNetCx, VirtioNetCx_Kmdf", "KmdfService = VirtioNetCx, VirtioNetCx_Kmdf, x"),
        Replace(1203, "AddReg = VirtioNetCx_Hardware\r\n", "AddReg = VirtioNetCx_Hardware, Missing\r\n"),
        Replace(1203, "[VirtioNetCx_Kmdf]\r\nKmdfLibraryVersion = 1.31\r\n", ""),
        Replace(1205, "AddReg              = VirtioNetCx_Ndi,", "AddProperty = VirtioNetCx_Ndi\r\nAddReg = VirtioNetCx_Ndi,"),
        Append(1209, "[Version]"),
        Replace(1235, "%DiskName%\r\n\r\n[SourceDisksFiles]", "%Disk%\r\n\r\n[SourceDisksFiles]"),
        Replace(1235, "%%SystemRoot%%", "%SystemRoot%"),
        Replace(1290, "PnpLockdown = 1", "PnpLockdown = 1\r\nUnknown = 1"),
        Replace(1290, "ErrorControl   = 1", "ErrorControl = 1\r\nClass = Net"),
        Replace(1290, "AddReg = VirtioNetCx_Hardware\r\n", "AddReg = VirtioNetCx_Hardware\r\n\"loose\"\r\n"),
        Replace(1292, "= %Provider%\r\nCatalog", "= \"VirtioNetCx\"\r\nCatalog"),
        Replace(1292, "DisplayName    = %ServiceDescription%", "DisplayName = \"x %Provider%\""),
        Replace(1294, "PnpLockdown = 1", "PnpLockdown = 1\r\nPnpLockdown = 1"),
        Replace(1294, "PCI\\VEN_1AF4&DEV_1000&SUBSYS_00011AF4&REV_00", "PCI\\VEN_1AF4&DEV_1041"),
        Replace(1294, JumboDefault, JumboDefault + "\r\n" + JumboDefault),
        Replace(1294, "VirtioNetCx.sys = 1", "VirtioNetCx.sys = 1\r\nvirtionetcx.SYS = 1"),
        Append(2083, "[Left_Over]\r\nHKR,,x,0,y"),

        // [Version]
        Replace(1001, "$Windows NT$", "$Chicago$"),
        Replace(1010, "{4d36e972-", "{4d36e972"),
        Replace(1010, "{4d36e972-e325-11ce-bfc1-08002be10318}", "4d36e972-e325-11ce-bfc1-08002be10318"),
        Replace(1204, "Provider               = \"VirtioNetCx\"", "Provider = \"Microsoft Friend\""),
        Replace(1214, "VirtioNetCx.cat", "VirtioNetCx.txt"),
        Replace(1214, "VirtioNetCx.cat", "folder\\VirtioNetCx.cat"),
        Replace(1217, ",1.2.0.0", ",1.2.0"),
        Replace(1217, ",1.2.0.0", ",1.2.0.70000"),
        Replace(1217, ",1.2.0.0", ""),
        Replace(1218, "03/05/2026", "2026-03-05"),
        Replace(1218, "03/05/2026", "02/30/2026"),
        Replace(9002, ",1.2.0.0", ",0.0.0.0"),
        Replace(1233, "CatalogFile = VirtioNetCx.cat\r\n", ""),
        Replace(1233, "VirtioNetCx.cat", ""),
        Replace(1234, "Class       = Net\r\n", ""),
        Replace(1234, "DriverVer   = 03/05/2026,1.2.0.0", "DriverVer ="),
        Replace(1280, "Class       = Net\r\n", "Class = Nett\r\n"),
        Replace(1281, "4d36e972", "4d36e973"),
        Replace(1324, "PnpLockdown = 1\r\n", ""),
        Replace(1324, "PnpLockdown = 1", "PnpLockdown = 0"),
        Replace(2009, "PnpLockdown = 1", "PnpLockdown = 1\r\nDriverPackageType = PlugAndPlay"),

        // Models
        Replace(1011, "%Provider% = VirtioNetCx, NTamd64.10.0...20348", "%Provider% =", and: 2083),
        Replace(1199, "10.0...20348", "10.0...15063"),
        Replace(1199, "NTamd64.10.0...20348", "NTamd64"),
        Replace(1199, "LoadOrderGroup = NDIS", "LoadOrderGroup = NDIS\r\nBootFlags = 1"),
        Replace(1261, "VirtioNetCx_Device, PCI\\VEN_1AF4&DEV_1000\r\n", "Missing, PCI\\VEN_1AF4&DEV_1000\r\n"),
        Replace(1271, "VirtioNetCx_Device, PCI\\VEN_1AF4&DEV_1000\r\n", ", PCI\\VEN_1AF4&DEV_1000\r\n"),
        Replace(1274, "NTamd64.10.0...20348", "NT$ARCH$.10.0...20348"),
        Replace(1287, "NTamd64.10.0...20348", "NTsparc.10.0...20348"),
        Replace(1287, "NTamd64.10.0...20348", "NTamd64.10.0.x"),
        Replace(1288, "10.0...20348", "10.0...10240"),
        Replace(1296, "AddService = VirtioNetCx, 0x00000002,", "AddService = VirtioNetCx, 0x00000000,"),
        Replace(2010, "%Provider% = VirtioNetCx, NTamd64.10.0...20348", "%Provider% = VirtioNetCx.NTamd64.10.0...20348"),

        // Files
        Replace(1008, "VirtioNetCx.sys = 1", "VirtioNetCx.sys = one"),
        Replace(1008, "VirtioNetCx.sys = 1", "VirtioNetCx.sys ="),
        Replace(1100, "VirtioNetCx_Files = 13", "VirtioNetCx_Files = 13, drivers", and: 2084),
        Replace(1100, "[VirtioNetCx_Files]\r\nVirtioNetCx.sys", "[VirtioNetCx_Files]\r\nVirtioNetCx.sys, other.sys", also: ("VirtioNetCx.sys = 1", "other.sys = 1")),
        Append(1101, "[VirtioNetCx_Files.Security]\r\n\"D:P(A;;GA;;;SY)\""),
        Replace(1102, "CopyFiles           =", "RenFiles = VirtioNetCx_Renames\r\nCopyFiles =", also: ("[Strings]", "[VirtioNetCx_Renames]\r\na.sys, b.sys\r\n[Strings]")),
        Replace(1103, "[VirtioNetCx_Files]\r\nVirtioNetCx.sys", "[VirtioNetCx_Files]\r\nVirtioNetCx.sys,,,2"),
        Replace(1213, "VirtioNetCx.sys = 1", "VirtioNetCx.sys = 1\r\nVirtioNetCx.cat = 1"),
        Replace(1229, "[VirtioNetCx_Files]\r\nVirtioNetCx.sys", "[VirtioNetCx_Files]\r\nVirtioNetCx.sys\r\n,x.sys"),
        Replace(1230, "[VirtioNetCx_Files]\r\nVirtioNetCx.sys", "[VirtioNetCx_Files]\r\nVirtioNetCx.sys\r\nOther.sys"),
        Replace(1273, "VirtioNetCx.sys = 1", "VirtioNetCx.sys = 2"),
        Replace(1275, "VirtioNetCx_Files = 13", "Other_Files = 13", and: 2084),
        Replace(1322, "VirtioNetCx_Files = 13", "VirtioNetCx_Files = 12", also: ("%13%", "%12%")),
        Replace(1340, "VirtioNetCx_Files = 13", "VirtioNetCx_Files = 24", also: ("%13%", "%24%")),

        // Install sections
        Replace(1013, "*MediaType          = 0    ; NdisMedium802_3\r\n", ""),
        Replace(1013, "*HardwareLoopback   = 0    ; no\r\n", ""),
        Replace(1014, "*IfType             = 6 ", "*IfType = six "),
        Replace(1014, "StartType      = 3", "StartType = three"),
        Replace(1245, "BusType             = 5 ", "FeatureScore = 100\r\nBusType = 5 "),
        Append(1300, "[VirtioNetCx_Device.NT.LogConfigOverride]"),
        Replace(1301, "BusType             = 5 ", "RegisterDlls = VirtioNetCx_Extra\r\nBusType = 5 ", also: ("[Strings]", "[VirtioNetCx_Extra]\r\n[Strings]")),
        Replace(1302, "BusType             = 5 ", "UpdateInis = VirtioNetCx_Extra\r\nBusType = 5 ", also: ("[Strings]", "[VirtioNetCx_Extra]\r\n[Strings]")),
        Append(1303, "[VirtioNetCx_Device.NT.CoInstallers]"),
        Replace(1307, "BusType             = 5 ", "BitReg = VirtioNetCx_Extra\r\nBusType = 5 ", also: ("[Strings]", "[VirtioNetCx_Extra]\r\nHKR,,Flags,1,0x80,0\r\n[Strings]")),
        Replace(1262, "BusType             = 5 ", "BitReg = VirtioNetCx_Extra\r\nBusType = 5 ", and: 1307, also: ("[Strings]", "[VirtioNetCx_Extra]\r\nHKR,,Flags,1,0x180,0\r\n[Strings]")),
        Replace(1308, "BusType             = 5 ", "DelReg = VirtioNetCx_Extra\r\nBusType = 5 ", also: ("[Strings]", "[VirtioNetCx_Extra]\r\nHKR,,Old\r\n[Strings]")),
        Replace(1266, "BusType             = 5 ", "DelReg = VirtioNetCx_Extra\r\nBusType = 5 ", and: 1308, also: ("[Strings]", "[VirtioNetCx_Extra]\r\nHKR,,Old,0x00018002\r\n[Strings]")),
        Replace(1309, "BusType             = 5 ", "DelFiles = VirtioNetCx_Extra\r\nBusType = 5 ", also: ("[Strings]", "[VirtioNetCx_Extra]\r\nold.sys\r\n[Strings]")),

        // Registry
        After(1224, HardwareLine, "HKX,,x,0,y"),
        After(1263, HardwareLine, "HKR,,x,0x00070001,00"),
        After(1264, HardwareLine, "HKR,,x,0x000B0000,00"),
        After(1265, HardwareLine, "HKR,,x,0x00000008,y"),
        After(1267, HardwareLine, "HKR,,x,0x00000001,00,1FF"),
        After(1268, HardwareLine, "HKR,,x,0x00010001,nothing"),
        After(1268, HardwareLine, "HKR,,x,0x00010001,0x100000000"),
        After(1268, HardwareLine, "HKR,,x,FLG,1"),
        After(1304, HardwareLine, "HKLM,Software\\VirtioNetCx,x,0,y") with { Level = LintLevel.Universal },
        After(1320, HardwareLine, "HKLM,Software\\VirtioNetCx"),
        After(1321, HardwareLine, "HKLM,Software\\VirtioNetCx,x,0,y"),
        After(1305, HardwareLine, "HKR,,x,0x00010008,y"),
        After(1323, ParameterLine, "HKR,,BootFlags,0x00010001,1"),
        After(1323, ParameterLine, "HKR,ParametersToo,x,0x00010001,1"),
        Replace(1431, "MSISupported,       0x00010001, 1", "MSISupported, 0, \"1\""),
        Replace(1431, "EventMessageFile, 0x00020000,", "EventMessageFile, 0x00000000,"),

        // Services, framework
        Replace(1017, "AddService = VirtioNetCx,", "AddService = Toaster,", also: ("Service,    0, \"VirtioNetCx\"", "Service, 0, \"Toaster\"")),
        Replace(1293, "AddService = VirtioNetCx,", "AddService = NetAdapterCx,", also: ("Service,    0, \"VirtioNetCx\"", "Service, 0, \"NetAdapterCx\"")),
        Replace(1084, "KmdfLibraryVersion = 1.31\r\n", ""),
        Replace(1401, "KmdfLibraryVersion = 1.31", "KmdfLibraryVersion = 1.31\r\nUmdfLibraryVersion = 2.31.0"),
        Replace(1211, "AddService = VirtioNetCx, 0x00000002, VirtioNetCx_Service, VirtioNetCx_EventLog", "AddService = VirtioNetCx, 2, VirtioNetCx_Service, VirtioNetCx_EventLog\r\nAddService = Second, 2, VirtioNetCx_Service"),
        Replace(1251, "StartType      = 3", "StartType = 4"),
        Replace(1252, "StartType      = 3", "StartType = 2"),
        Replace(1253, "AddService = VirtioNetCx, 0x00000002,", "AddService = , 0,"),
        Replace(1254, "%13%\\VirtioNetCx.sys", "%13%VirtioNetCx.sys"),
        Replace(1289, "ErrorControl   = 1 ; SERVICE_ERROR_NORMAL\r\n", ""),
        Replace(2006, "0x00000002, VirtioNetCx_Service,", "0x00000002, Missing,", and: 2083),
        Replace(2084, "%13%\\VirtioNetCx.sys", "%13%\\Other.sys"),
        Replace(2085, "%13%\\VirtioNetCx.sys", "System32\\drivers\\VirtioNetCx.sys"),

        // Network
        Replace(9010, "Service,    0, \"VirtioNetCx\"", "Service, 0, \"Other\""),
        Replace(9010, "HKR, Ndi,            Service,    0, \"VirtioNetCx\"\r\n", ""),
        Replace(9011, "HKR, Ndi\\Interfaces, LowerRange, 0, \"ethernet\"\r\n", ""),
        After(9012, JumboDefault, Keyword("*MyOwn", "edit") + "\r\nHKR, Ndi\\Params\\*MyOwn, Default, 0, \"1\""),
        Replace(9013, "HKR, Ndi\\Params\\*JumboPacket, ParamDesc, 0, %JumboPacket%\r\n", ""),
        Replace(9013, "Type,      0, \"int\"", "Type, 0, \"integer\""),
        Replace(9014, JumboDefault + "\r\n", ""),
        After(9015, JumboDefault, Keyword("Own", "enum") + "\r\nHKR, Ndi\\Params\\Own, Default, 0, \"2\"\r\nHKR, Ndi\\Params\\Own\\enum, 1, 0, \"Enabled\""),
        Replace(9016, "Min,       0, \"1514\"", "Min, 0, \"1515\""),
        Replace(9016, "Step,      0, \"1\"", "Step, 0, \"4\"", also: ("Min,       0, \"1514\"", "Min, 0, \"1513\"")),
        After(9017, JumboDefault, Keyword("Provider", "edit") + "\r\nHKR, Ndi\\Params\\Provider, Default, 0, \"1\""),
        After(9018, JumboDefault, Keyword("*SelectiveSuspend", "edit") + "\r\nHKR, Ndi\\Params\\*SelectiveSuspend, Default, 0, \"1\""),
        After(9019, JumboDefault, Keyword("*TCPUDPChecksumOffloadIPv4", "edit") + "\r\nHKR, Ndi\\Params\\*TCPUDPChecksumOffloadIPv4, Default, 0, \"3\""),
        Replace(9020, JumboDefault, "HKR, Ndi\\Params\\*JumboPacket, Default, 0x00010001, 1514"),
        Replace(9021, "*UsoIPv4,      Type,      0, \"enum\"", "*UsoIPv4, Type, 0, \"edit\""),
        Replace(9022, "HKR, Ndi\\Params\\*TCPChecksumOffloadIPv6\\enum, 1,         0, %TxEnabled%\r\n", ""),
        Replace(9022, "*RscIPv6\\enum, 0, ", "*RscIPv6\\enum, 2, "),
        Replace(9022, "*LsoV2IPv4\\enum, 0,         0, %Disabled%", "*LsoV2IPv4\\enum, 0, 0, %Disabled%\r\nHKR, Ndi\\Params\\*LsoV2IPv4\\enum, 2, 0, %Disabled%"),
        Replace(9023, "*RscIPv4,      Default,   0, \"1\"", "*RscIPv4, Default, 0, \"0\""),
        Replace(9023, "*IPChecksumOffloadIPv4,      Default,   0, \"3\"", "*IPChecksumOffloadIPv4, Default, 0, \"2\""),
        Replace(9023, JumboDefault, JumboDefault.Replace("1514", "1515")),
        Replace(9024, "*LsoV2IPv6", "LsoV2IPv6"),
        Replace(9024, "*IPChecksumOffloadIPv4", "IPChecksumOffloadIPv4"),
    ];

    internal static LintExample Replace(int code, string old, string replacement, int? and = null, (string Old, string New)? also = null)
    {
        byte[] Apply(byte[] inf)
        {
            string text = Encoding.Latin1.GetString(inf);
            foreach ((string from, string to) in also is { } more ? [(old, replacement), more] : new[] { (old, replacement) })
            {
                Assert.That(text, Does.Contain(from), "the example does not fit the template any more");
                text = text.Replace(from, to, StringComparison.Ordinal);
            }

            return Encoding.Latin1.GetBytes(text);
        }

        int[] codes = and is { } other ? [Math.Min(code, other), Math.Max(code, other)] : [code];
        return new LintExample($"{old} => {replacement}", codes, Apply);
    }

    private static string Keyword(string name, string type) =>
        $"HKR, Ndi\\Params\\{name}, ParamDesc, 0, %JumboPacket%\r\nHKR, Ndi\\Params\\{name}, Type, 0, \"{type}\"";

    private static LintExample After(int code, string line, string added) => Replace(code, line + "\r\n", $"{line}\r\n{added}\r\n");

    private static LintExample Append(int code, string text) =>
        Bytes(code, text, inf => [.. inf, .. Encoding.ASCII.GetBytes($"\r\n{text}\r\n")]);

    private static LintExample Bytes(int code, string name, Func<byte[], byte[]> apply) => new(name, [code], apply);
}

using System;
using System.Runtime.InteropServices;

namespace VirtioNetCx.Host;

/// <summary>One stub for each slot of the NetAdapterCx table: whatever the host does not implement stops the client with its name.</summary>
/// <remarks>One line per slot, in the order of NETFUNCENUM; a test compares the two.</remarks>
internal static unsafe class NetNotImplemented
{
    public static void Fill(void** table)
    {
        table[0] = (delegate* unmanaged<nint>)&S0;
        table[1] = (delegate* unmanaged<nint>)&S1;
        table[2] = (delegate* unmanaged<nint>)&S2;
        table[3] = (delegate* unmanaged<nint>)&S3;
        table[4] = (delegate* unmanaged<nint>)&S4;
        table[5] = (delegate* unmanaged<nint>)&S5;
        table[6] = (delegate* unmanaged<nint>)&S6;
        table[7] = (delegate* unmanaged<nint>)&S7;
        table[8] = (delegate* unmanaged<nint>)&S8;
        table[9] = (delegate* unmanaged<nint>)&S9;
        table[10] = (delegate* unmanaged<nint>)&S10;
        table[11] = (delegate* unmanaged<nint>)&S11;
        table[12] = (delegate* unmanaged<nint>)&S12;
        table[13] = (delegate* unmanaged<nint>)&S13;
        table[14] = (delegate* unmanaged<nint>)&S14;
        table[15] = (delegate* unmanaged<nint>)&S15;
        table[16] = (delegate* unmanaged<nint>)&S16;
        table[17] = (delegate* unmanaged<nint>)&S17;
        table[18] = (delegate* unmanaged<nint>)&S18;
        table[19] = (delegate* unmanaged<nint>)&S19;
        table[20] = (delegate* unmanaged<nint>)&S20;
        table[21] = (delegate* unmanaged<nint>)&S21;
        table[22] = (delegate* unmanaged<nint>)&S22;
        table[23] = (delegate* unmanaged<nint>)&S23;
        table[24] = (delegate* unmanaged<nint>)&S24;
        table[25] = (delegate* unmanaged<nint>)&S25;
        table[26] = (delegate* unmanaged<nint>)&S26;
        table[27] = (delegate* unmanaged<nint>)&S27;
        table[28] = (delegate* unmanaged<nint>)&S28;
        table[29] = (delegate* unmanaged<nint>)&S29;
        table[30] = (delegate* unmanaged<nint>)&S30;
        table[31] = (delegate* unmanaged<nint>)&S31;
        table[32] = (delegate* unmanaged<nint>)&S32;
        table[33] = (delegate* unmanaged<nint>)&S33;
        table[34] = (delegate* unmanaged<nint>)&S34;
        table[35] = (delegate* unmanaged<nint>)&S35;
        table[36] = (delegate* unmanaged<nint>)&S36;
        table[37] = (delegate* unmanaged<nint>)&S37;
        table[38] = (delegate* unmanaged<nint>)&S38;
        table[39] = (delegate* unmanaged<nint>)&S39;
        table[40] = (delegate* unmanaged<nint>)&S40;
        table[41] = (delegate* unmanaged<nint>)&S41;
        table[42] = (delegate* unmanaged<nint>)&S42;
        table[43] = (delegate* unmanaged<nint>)&S43;
        table[44] = (delegate* unmanaged<nint>)&S44;
        table[45] = (delegate* unmanaged<nint>)&S45;
        table[46] = (delegate* unmanaged<nint>)&S46;
        table[47] = (delegate* unmanaged<nint>)&S47;
        table[48] = (delegate* unmanaged<nint>)&S48;
        table[49] = (delegate* unmanaged<nint>)&S49;
        table[50] = (delegate* unmanaged<nint>)&S50;
        table[51] = (delegate* unmanaged<nint>)&S51;
        table[52] = (delegate* unmanaged<nint>)&S52;
        table[53] = (delegate* unmanaged<nint>)&S53;
        table[54] = (delegate* unmanaged<nint>)&S54;
        table[55] = (delegate* unmanaged<nint>)&S55;
        table[56] = (delegate* unmanaged<nint>)&S56;
        table[57] = (delegate* unmanaged<nint>)&S57;
        table[58] = (delegate* unmanaged<nint>)&S58;
        table[59] = (delegate* unmanaged<nint>)&S59;
        table[60] = (delegate* unmanaged<nint>)&S60;
        table[61] = (delegate* unmanaged<nint>)&S61;
        table[62] = (delegate* unmanaged<nint>)&S62;
        table[63] = (delegate* unmanaged<nint>)&S63;
        table[64] = (delegate* unmanaged<nint>)&S64;
        table[65] = (delegate* unmanaged<nint>)&S65;
        table[66] = (delegate* unmanaged<nint>)&S66;
        table[67] = (delegate* unmanaged<nint>)&S67;
        table[68] = (delegate* unmanaged<nint>)&S68;
        table[69] = (delegate* unmanaged<nint>)&S69;
        table[70] = (delegate* unmanaged<nint>)&S70;
        table[71] = (delegate* unmanaged<nint>)&S71;
        table[72] = (delegate* unmanaged<nint>)&S72;
        table[73] = (delegate* unmanaged<nint>)&S73;
        table[74] = (delegate* unmanaged<nint>)&S74;
        table[75] = (delegate* unmanaged<nint>)&S75;
        table[76] = (delegate* unmanaged<nint>)&S76;
        table[77] = (delegate* unmanaged<nint>)&S77;
        table[78] = (delegate* unmanaged<nint>)&S78;
        table[79] = (delegate* unmanaged<nint>)&S79;
        table[80] = (delegate* unmanaged<nint>)&S80;
        table[81] = (delegate* unmanaged<nint>)&S81;
        table[82] = (delegate* unmanaged<nint>)&S82;
        table[83] = (delegate* unmanaged<nint>)&S83;
        table[84] = (delegate* unmanaged<nint>)&S84;
        table[85] = (delegate* unmanaged<nint>)&S85;
        table[86] = (delegate* unmanaged<nint>)&S86;
        table[87] = (delegate* unmanaged<nint>)&S87;
        table[88] = (delegate* unmanaged<nint>)&S88;
        table[89] = (delegate* unmanaged<nint>)&S89;
        table[90] = (delegate* unmanaged<nint>)&S90;
        table[91] = (delegate* unmanaged<nint>)&S91;
        table[92] = (delegate* unmanaged<nint>)&S92;
        table[93] = (delegate* unmanaged<nint>)&S93;
        table[94] = (delegate* unmanaged<nint>)&S94;
        table[95] = (delegate* unmanaged<nint>)&S95;
        table[96] = (delegate* unmanaged<nint>)&S96;
        table[97] = (delegate* unmanaged<nint>)&S97;
        table[98] = (delegate* unmanaged<nint>)&S98;
        table[99] = (delegate* unmanaged<nint>)&S99;
        table[100] = (delegate* unmanaged<nint>)&S100;
        table[101] = (delegate* unmanaged<nint>)&S101;
        table[102] = (delegate* unmanaged<nint>)&S102;
        table[103] = (delegate* unmanaged<nint>)&S103;
        table[104] = (delegate* unmanaged<nint>)&S104;
        table[105] = (delegate* unmanaged<nint>)&S105;
        table[106] = (delegate* unmanaged<nint>)&S106;
        table[107] = (delegate* unmanaged<nint>)&S107;
        table[108] = (delegate* unmanaged<nint>)&S108;
        table[109] = (delegate* unmanaged<nint>)&S109;
        table[110] = (delegate* unmanaged<nint>)&S110;
        table[111] = (delegate* unmanaged<nint>)&S111;
        table[112] = (delegate* unmanaged<nint>)&S112;
        table[113] = (delegate* unmanaged<nint>)&S113;
        table[114] = (delegate* unmanaged<nint>)&S114;
        table[115] = (delegate* unmanaged<nint>)&S115;
        table[116] = (delegate* unmanaged<nint>)&S116;
        table[117] = (delegate* unmanaged<nint>)&S117;
        table[118] = (delegate* unmanaged<nint>)&S118;
        table[119] = (delegate* unmanaged<nint>)&S119;
        table[120] = (delegate* unmanaged<nint>)&S120;
        table[121] = (delegate* unmanaged<nint>)&S121;
    }

    /// <summary>Functions without a public signature belong to other class extensions.</summary>
    private static nint Private(ReadOnlySpan<byte> name)
    {
        // SAFETY: as below.
        fixed (byte* text = name)
        {
            Breach.Raise(Rule.PrivateFunction, "%s"u8, (ulong)text);
        }

        return 0;
    }

    private static nint Missing(ReadOnlySpan<byte> name)
    {
        // SAFETY: names are u8 literals: read-only data that ends in a zero.
        fixed (byte* text = name)
        {
            Breach.Raise(Rule.NotEmulated, "the host does not implement %s"u8, (ulong)text);
        }

        return 0;
    }

    [UnmanagedCallersOnly] private static nint S0() => Missing("NetAdapterInitAllocate"u8);
    [UnmanagedCallersOnly] private static nint S1() => Missing("NetAdapterInitFree"u8);
    [UnmanagedCallersOnly] private static nint S2() => Missing("NetAdapterInitSetDatapathCallbacks"u8);
    [UnmanagedCallersOnly] private static nint S3() => Missing("NetAdapterCreate"u8);
    [UnmanagedCallersOnly] private static nint S4() => Missing("NetAdapterStart"u8);
    [UnmanagedCallersOnly] private static nint S5() => Missing("NetAdapterStop"u8);
    [UnmanagedCallersOnly] private static nint S6() => Missing("NetAdapterSetLinkLayerCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S7() => Missing("NetAdapterSetLinkLayerMtuSize"u8);
    [UnmanagedCallersOnly] private static nint S8() => Missing("NetAdapterPowerOffloadSetArpCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S9() => Missing("NetAdapterPowerOffloadSetNSCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S10() => Missing("NetAdapterWakeSetBitmapCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S11() => Missing("NetAdapterWakeSetMediaChangeCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S12() => Missing("NetAdapterWakeSetMagicPacketCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S13() => Missing("NetAdapterWakeSetPacketFilterCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S14() => Missing("NetAdapterSetDataPathCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S15() => Missing("NetAdapterSetLinkState"u8);
    [UnmanagedCallersOnly] private static nint S16() => Missing("NetAdapterGetNetLuid"u8);
    [UnmanagedCallersOnly] private static nint S17() => Missing("NetAdapterOpenConfiguration"u8);
    [UnmanagedCallersOnly] private static nint S18() => Missing("NetAdapterSetPermanentLinkLayerAddress"u8);
    [UnmanagedCallersOnly] private static nint S19() => Missing("NetAdapterSetCurrentLinkLayerAddress"u8);
    [UnmanagedCallersOnly] private static nint S20() => Missing("NetAdapterOffloadSetChecksumCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S21() => Missing("NetOffloadIsChecksumIPv4Enabled"u8);
    [UnmanagedCallersOnly] private static nint S22() => Missing("NetOffloadIsChecksumTcpEnabled"u8);
    [UnmanagedCallersOnly] private static nint S23() => Missing("NetOffloadIsChecksumUdpEnabled"u8);
    [UnmanagedCallersOnly] private static nint S24() => Missing("NetAdapterReportWakeReasonPacket"u8);
    [UnmanagedCallersOnly] private static nint S25() => Missing("NetAdapterReportWakeReasonMediaChange"u8);
    [UnmanagedCallersOnly] private static nint S26() => Private("NetAdapterInitGetCreatedAdapter"u8);
    [UnmanagedCallersOnly] private static nint S27() => Private("NetAdapterExtensionInitAllocate"u8);
    [UnmanagedCallersOnly] private static nint S28() => Private("NetAdapterExtensionInitSetOidRequestPreprocessCallback"u8);
    [UnmanagedCallersOnly] private static nint S29() => Private("NetAdapterDispatchPreprocessedOidRequest"u8);
    [UnmanagedCallersOnly] private static nint S30() => Private("NetAdapterGetParent"u8);
    [UnmanagedCallersOnly] private static nint S31() => Private("NetAdapterGetLinkLayerMtuSize"u8);
    [UnmanagedCallersOnly] private static nint S32() => Private("NetAdapterExtensionInitSetNdisPmCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S33() => Private("NetAdapterWdmGetNdisHandle"u8);
    [UnmanagedCallersOnly] private static nint S34() => Private("NetAdapterDriverWdmGetHandle"u8);
    [UnmanagedCallersOnly] private static nint S35() => Missing("NetConfigurationClose"u8);
    [UnmanagedCallersOnly] private static nint S36() => Missing("NetConfigurationOpenSubConfiguration"u8);
    [UnmanagedCallersOnly] private static nint S37() => Missing("NetConfigurationQueryUlong"u8);
    [UnmanagedCallersOnly] private static nint S38() => Missing("NetConfigurationQueryString"u8);
    [UnmanagedCallersOnly] private static nint S39() => Missing("NetConfigurationQueryMultiString"u8);
    [UnmanagedCallersOnly] private static nint S40() => Missing("NetConfigurationQueryBinary"u8);
    [UnmanagedCallersOnly] private static nint S41() => Missing("NetConfigurationQueryLinkLayerAddress"u8);
    [UnmanagedCallersOnly] private static nint S42() => Missing("NetConfigurationAssignUlong"u8);
    [UnmanagedCallersOnly] private static nint S43() => Missing("NetConfigurationAssignUnicodeString"u8);
    [UnmanagedCallersOnly] private static nint S44() => Missing("NetConfigurationAssignMultiString"u8);
    [UnmanagedCallersOnly] private static nint S45() => Missing("NetConfigurationAssignBinary"u8);
    [UnmanagedCallersOnly] private static nint S46() => Missing("NetDeviceInitConfig"u8);
    [UnmanagedCallersOnly] private static nint S47() => Missing("NetDeviceOpenConfiguration"u8);
    [UnmanagedCallersOnly] private static nint S48() => Missing("NetDeviceInitSetPowerPolicyEventCallbacks"u8);
    [UnmanagedCallersOnly] private static nint S49() => Private("NetDeviceInitSetResetConfig"u8);
    [UnmanagedCallersOnly] private static nint S50() => Private("NetDeviceAssignSupportedOidList"u8);
    [UnmanagedCallersOnly] private static nint S51() => Missing("NetPowerOffloadGetType"u8);
    [UnmanagedCallersOnly] private static nint S52() => Missing("NetPowerOffloadGetArpParameters"u8);
    [UnmanagedCallersOnly] private static nint S53() => Missing("NetPowerOffloadGetNSParameters"u8);
    [UnmanagedCallersOnly] private static nint S54() => Missing("NetDeviceGetPowerOffloadList"u8);
    [UnmanagedCallersOnly] private static nint S55() => Missing("NetPowerOffloadListGetCount"u8);
    [UnmanagedCallersOnly] private static nint S56() => Missing("NetPowerOffloadListGetElement"u8);
    [UnmanagedCallersOnly] private static nint S57() => Missing("NetAdapterSetReceiveScalingCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S58() => Missing("NetRxQueueCreate"u8);
    [UnmanagedCallersOnly] private static nint S59() => Missing("NetRxQueueNotifyMoreReceivedPacketsAvailable"u8);
    [UnmanagedCallersOnly] private static nint S60() => Missing("NetRxQueueInitGetQueueId"u8);
    [UnmanagedCallersOnly] private static nint S61() => Missing("NetRxQueueGetRingCollection"u8);
    [UnmanagedCallersOnly] private static nint S62() => Missing("NetRxQueueGetExtension"u8);
    [UnmanagedCallersOnly] private static nint S63() => Missing("NetTxQueueCreate"u8);
    [UnmanagedCallersOnly] private static nint S64() => Missing("NetTxQueueNotifyMoreCompletedPacketsAvailable"u8);
    [UnmanagedCallersOnly] private static nint S65() => Missing("NetTxQueueInitGetQueueId"u8);
    [UnmanagedCallersOnly] private static nint S66() => Missing("NetTxQueueGetRingCollection"u8);
    [UnmanagedCallersOnly] private static nint S67() => Missing("NetTxQueueGetExtension"u8);
    [UnmanagedCallersOnly] private static nint S68() => Missing("NetWakeSourceGetType"u8);
    [UnmanagedCallersOnly] private static nint S69() => Missing("NetWakeSourceGetAdapter"u8);
    [UnmanagedCallersOnly] private static nint S70() => Missing("NetWakeSourceGetBitmapParameters"u8);
    [UnmanagedCallersOnly] private static nint S71() => Missing("NetWakeSourceGetMediaChangeParameters"u8);
    [UnmanagedCallersOnly] private static nint S72() => Missing("NetDeviceGetWakeSourceList"u8);
    [UnmanagedCallersOnly] private static nint S73() => Missing("NetWakeSourceListGetCount"u8);
    [UnmanagedCallersOnly] private static nint S74() => Missing("NetWakeSourceListGetElement"u8);
    [UnmanagedCallersOnly] private static nint S75() => Missing("NetAdapterWakeSetEapolPacketCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S76() => Missing("NetAdapterSetReceiveFilterCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S77() => Missing("NetReceiveFilterGetPacketFilter"u8);
    [UnmanagedCallersOnly] private static nint S78() => Missing("NetReceiveFilterGetMulticastAddressCount"u8);
    [UnmanagedCallersOnly] private static nint S79() => Missing("NetReceiveFilterGetMulticastAddressList"u8);
    [UnmanagedCallersOnly] private static nint S80() => Private("NetDriverExtensionInitialize"u8);
    [UnmanagedCallersOnly] private static nint S81() => Private("NetAdapterExtensionInitSetDirectOidRequestPreprocessCallback"u8);
    [UnmanagedCallersOnly] private static nint S82() => Private("NetExAdapterInitSetDirectOidPreprocessCallback"u8);
    [UnmanagedCallersOnly] private static nint S83() => Private("NetAdapterExtensionInitSetTxPeerDemuxCallback"u8);
    [UnmanagedCallersOnly] private static nint S84() => Private("NetAdapterDispatchPreprocessedDirectOidRequest"u8);
    [UnmanagedCallersOnly] private static nint S85() => Private("NetExAdapterDispatchPreprocessedDirectOid"u8);
    [UnmanagedCallersOnly] private static nint S86() => Private("NetAdapterExtensionSetNdisPmCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S87() => Private("NetAdapterInitAllocateContext"u8);
    [UnmanagedCallersOnly] private static nint S88() => Private("NetAdapterInitGetTypedContextWorker"u8);
    [UnmanagedCallersOnly] private static nint S89() => Missing("NetAdapterOffloadSetTxChecksumCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S90() => Missing("NetOffloadIsTxChecksumIPv4Enabled"u8);
    [UnmanagedCallersOnly] private static nint S91() => Missing("NetOffloadIsTxChecksumTcpEnabled"u8);
    [UnmanagedCallersOnly] private static nint S92() => Missing("NetOffloadIsTxChecksumUdpEnabled"u8);
    [UnmanagedCallersOnly] private static nint S93() => Missing("NetAdapterOffloadSetRxChecksumCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S94() => Missing("NetOffloadIsRxChecksumIPv4Enabled"u8);
    [UnmanagedCallersOnly] private static nint S95() => Missing("NetOffloadIsRxChecksumTcpEnabled"u8);
    [UnmanagedCallersOnly] private static nint S96() => Missing("NetOffloadIsRxChecksumUdpEnabled"u8);
    [UnmanagedCallersOnly] private static nint S97() => Missing("NetAdapterOffloadSetGsoCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S98() => Missing("NetOffloadIsLsoIPv4Enabled"u8);
    [UnmanagedCallersOnly] private static nint S99() => Missing("NetOffloadIsLsoIPv6Enabled"u8);
    [UnmanagedCallersOnly] private static nint S100() => Missing("NetOffloadIsUsoIPv4Enabled"u8);
    [UnmanagedCallersOnly] private static nint S101() => Missing("NetOffloadIsUsoIPv6Enabled"u8);
    [UnmanagedCallersOnly] private static nint S102() => Missing("NetAdapterOffloadSetRscCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S103() => Missing("NetOffloadIsTcpRscIPv4Enabled"u8);
    [UnmanagedCallersOnly] private static nint S104() => Missing("NetOffloadIsTcpRscIPv6Enabled"u8);
    [UnmanagedCallersOnly] private static nint S105() => Missing("NetOffloadIsRscTcpTimestampOptionEnabled"u8);
    [UnmanagedCallersOnly] private static nint S106() => Missing("NetAdapterOffloadSetIeee8021qTagCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S107() => Missing("NetAdapterInitAddTxDemux"u8);
    [UnmanagedCallersOnly] private static nint S108() => Private("NetAdapterGetTxPeerAddressDemux"u8);
    [UnmanagedCallersOnly] private static nint S109() => Private("NetBufferQueueCreate"u8);
    [UnmanagedCallersOnly] private static nint S110() => Private("NetBufferQueueGetExtension"u8);
    [UnmanagedCallersOnly] private static nint S111() => Private("NetBufferQueueGetRing"u8);
    [UnmanagedCallersOnly] private static nint S112() => Missing("NetDeviceInitSetResetCapabilities"u8);
    [UnmanagedCallersOnly] private static nint S113() => Missing("NetDeviceStoreResetDiagnostics"u8);
    [UnmanagedCallersOnly] private static nint S114() => Missing("NetDeviceRequestReset"u8);
    [UnmanagedCallersOnly] private static nint S115() => Missing("NetExecutionContextCreate"u8);
    [UnmanagedCallersOnly] private static nint S116() => Missing("NetExecutionContextTaskCreate"u8);
    [UnmanagedCallersOnly] private static nint S117() => Missing("NetExecutionContextNotify"u8);
    [UnmanagedCallersOnly] private static nint S118() => Missing("NetExecutionContextTaskEnqueue"u8);
    [UnmanagedCallersOnly] private static nint S119() => Missing("NetExecutionContextTaskWaitCompletion"u8);
    [UnmanagedCallersOnly] private static nint S120() => Missing("NetPowerOffloadGetAdapter"u8);
    [UnmanagedCallersOnly] private static nint S121() => Missing("NetTxQueueGetDemux8021p"u8);
}

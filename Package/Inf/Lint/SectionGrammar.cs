using System;
using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>Which directives a kind of section may hold, and how many values each takes.</summary>
internal sealed class SectionGrammar
{
    /// <summary>Any number of values; may be repeated.</summary>
    private const int List = int.MaxValue;

    private readonly Dictionary<string, int> _directives;

    private SectionGrammar(params (string Names, int Fields)[] directives) =>
        _directives = directives
            .SelectMany(d => d.Names.Split(' ').Select(n => (Name: n, d.Fields)))
            .ToDictionary(d => d.Name, d => d.Fields, StringComparer.OrdinalIgnoreCase);

    public static SectionGrammar Version { get; } = new(
        ("Signature Class ClassGuid Provider CatalogFile CatalogFile.NT CatalogFile.NTamd64 CatalogFile.NTarm64", 1),
        ("PnpLockdown DriverPackageType DriverPackageDisplayName ExtensionId LayoutFile", 1),
        ("DriverVer", 2));

    public static SectionGrammar Install { get; } = new(
        ("CopyFiles AddReg DelReg BitReg DelFiles RenFiles AddProperty DelProperty LogConfig Include Needs CopyINF", List),
        ("UpdateInis UpdateIniFields Ini2Reg ProfileItems RegisterDlls UnregisterDlls", List),
        ("DriverVer", 2),
        ("FeatureScore Characteristics BusType NumberOfNetworkInterfaces Port1DeviceNumber Port1FunctionNumber", 1),
        ("*IfType *MediaType *PhysicalMediaType *IfConnectorPresent *ConnectionType *DirectionType *AccessType", 1),
        ("*HardwareLoopback *NdisDeviceType EthPhysicalMediaType PromptForPort LowerFilters UpperFilters", 1));

    public static SectionGrammar Hardware { get; } = new(("AddReg DelReg BitReg AddProperty DelProperty Include Needs", List));

    public static SectionGrammar Services { get; } = new(("AddService DelService Include Needs", List));

    public static SectionGrammar Service { get; } = new(
        ("AddReg DelReg BitReg Dependencies AddTrigger", List),
        ("DisplayName Description ServiceType StartType ErrorControl ServiceBinary StartName LoadOrderGroup Security", 1),
        ("BootFlags DelayedAutoStart FailureActions RequiredPrivileges ServiceSidType", 1));

    public static SectionGrammar EventLog { get; } = new(("AddReg DelReg BitReg", List));

    public static SectionGrammar Wdf { get; } = new(("KmdfService", 2));

    public static SectionGrammar Kmdf { get; } = new(("KmdfLibraryVersion KmdfExtensions", 1));

    public bool Allows(string directive) => _directives.ContainsKey(directive);

    public bool MayRepeat(string directive) => MostFields(directive) == List;

    public int MostFields(string directive) => _directives.GetValueOrDefault(directive, List);
}

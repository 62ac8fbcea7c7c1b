namespace VirtioNetCx.Host;

/// <summary>What <see cref="HostPlatform.Breach"/> is told. All texts are zero-terminated ASCII.</summary>
// SAFETY: texts are u8 literals, which never move; the detail lives during the call.
public unsafe struct RuleBreach
{
    /// <summary>The rule.</summary>
    public Rule Rule;

    /// <summary>Stable name of the rule, such as <c>adapter-start-twice</c>.</summary>
    public byte* Id;

    /// <summary>The rule in a sentence.</summary>
    public byte* Text;

    /// <summary>Where the contract states it, such as <c>NetAdapterCx 3</c> or <c>KMDF binding</c>.</summary>
    public byte* Section;

    /// <summary>P1 of bugcheck 0x19E that Windows would show; -1 when there is none.</summary>
    public int BugCheck;

    /// <summary>What happened: the function, the values.</summary>
    public byte* Detail;
}

namespace VirtioNetCx.Host;

/// <summary>Every rule the host enforces. Names are stable; the texts are in <c>RuleBook</c>.</summary>
public enum Rule
{
    /// <summary>Not a rule.</summary>
    None,
}

namespace System.Reflection;

/// <summary>Name of the indexer.</summary>
public sealed class DefaultMemberAttribute(string memberName) : Attribute
{
    /// <summary>The name.</summary>
    public string MemberName => memberName;
}

// Null-state and lifetime annotations.
namespace System.Diagnostics.CodeAnalysis;

/// <summary>A finding is left as it is, for a reason.</summary>
public sealed class SuppressMessageAttribute(string category, string checkId) : Attribute
{
    /// <summary>Group of the rule.</summary>
    public string Category => category;

    /// <summary>The rule.</summary>
    public string CheckId => checkId;

    /// <summary>The reason.</summary>
    public string? Justification { get; set; }

    /// <summary>Where.</summary>
    public string? Scope { get; set; }

    /// <summary>On what.</summary>
    public string? Target { get; set; }
}

/// <summary>Null may be given.</summary>
public sealed class AllowNullAttribute : Attribute;

/// <summary>Null may not be given.</summary>
public sealed class DisallowNullAttribute : Attribute;

/// <summary>Null may come back.</summary>
public sealed class MaybeNullAttribute : Attribute;

/// <summary>Null never comes back.</summary>
public sealed class NotNullAttribute : Attribute;

/// <summary>Null may come back with this result.</summary>
public sealed class MaybeNullWhenAttribute(bool returnValue) : Attribute
{
    /// <summary>The result.</summary>
    public bool ReturnValue => returnValue;
}

/// <summary>Null never comes back with this result.</summary>
public sealed class NotNullWhenAttribute(bool returnValue) : Attribute
{
    /// <summary>The result.</summary>
    public bool ReturnValue => returnValue;
}

/// <summary>These members are set on return.</summary>
public sealed class MemberNotNullAttribute(string member) : Attribute
{
    /// <summary>The member.</summary>
    public string Member => member;
}

/// <summary>The method never returns.</summary>
public sealed class DoesNotReturnAttribute : Attribute;

/// <summary>The method does not return when the argument has this value.</summary>
public sealed class DoesNotReturnIfAttribute(bool parameterValue) : Attribute
{
    /// <summary>The value.</summary>
    public bool ParameterValue => parameterValue;
}

/// <summary>A reference may leave the method.</summary>
public sealed class UnscopedRefAttribute : Attribute;

/// <summary>The constructor sets every required member.</summary>
public sealed class SetsRequiredMembersAttribute : Attribute;

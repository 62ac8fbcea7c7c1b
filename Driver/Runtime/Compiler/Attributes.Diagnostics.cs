namespace System.Diagnostics;

/// <summary>Calls stay only when a symbol is defined.</summary>
public sealed class ConditionalAttribute(string conditionString) : Attribute
{
    /// <summary>The symbol.</summary>
    public string ConditionString => conditionString;
}

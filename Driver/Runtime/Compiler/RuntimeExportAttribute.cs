namespace System.Runtime;

/// <summary>The method is called by generated code or by the linker's symbols under this name.</summary>
public sealed class RuntimeExportAttribute(string entry) : Attribute
{
    /// <summary>The name.</summary>
    public string EntryPoint => entry;
}

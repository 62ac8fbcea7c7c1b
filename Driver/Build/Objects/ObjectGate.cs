namespace VirtioNetCx.Build;

/// <summary>Reads what ILC made before the linker does, and says in words what a missing symbol means.</summary>
/// <remarks>
/// Allocation and the like stop here even when <see cref="IlGate"/> let them pass, for example because ILC itself put them in.
/// </remarks>
internal static class ObjectGate
{
    // Helpers that generated code calls by name, and that Driver/Runtime leaves out on purpose.
    private static readonly (string Prefix, string Meaning)[] s_missing =
    [
        ("RhpNewArray", "allocates an array"),
        ("RhNewString", "allocates a string"),
        ("RhpNew", "allocates an object"),
        ("RhNewArray", "allocates an array"),
        ("RhBox", "boxes a value"),
        ("RhpThrow", "throws an exception"),
        ("RhpRethrow", "throws an exception"),
        ("RhTypeCast", "casts or tests the type of an object"),
        ("RhpCheckCast", "casts or tests the type of an object"),
        ("RhpAssignRef", "stores an object reference"),
        ("RhpCheckedAssignRef", "stores an object reference"),
        ("RhpByRefAssignRef", "copies an object reference"),
        ("RhpInitialDynamicInterfaceDispatch", "calls through an interface"),
        ("RhpResolveInterface", "calls through an interface"),
        ("RhpGetThread", "uses thread statics"),
        ("RhpStackProbe", "has a stack frame of more than a page; kernel stacks are small"),
        ("_tls_index", "uses thread statics"),
    ];

    // Functions of Driver/Runtime that generated code reaches only where ILC could not compile what was written.
    private static readonly (string Suffix, string Meaning)[] s_refused =
    [
        ("ThrowHelpers__ThrowPlatformNotSupportedException", "needs instructions that the target does not have, or an unknown intrinsic"),
        ("ThrowHelpers__ThrowNotImplementedException", "holds code that ILC could not compile"),
        ("ThrowHelpers__ThrowTypeLoadException", "uses a type that does not load"),
        ("ThrowHelpers__ThrowBodyRemoved", "holds code that ILC removed"),
    ];

    /// <summary>Every finding in an object file.</summary>
    /// <param name="path">The object file.</param>
    public static IReadOnlyList<Problem> Check(string path)
    {
        CoffObject file = CoffObject.Read(path);
        HashSet<string> undefined = [.. file.Undefined];
        List<Problem> problems = [];
        foreach ((string from, string to) in file.References.Distinct())
        {
            string? meaning = undefined.Contains(to)
                ? s_missing.FirstOrDefault(m => to.StartsWith(m.Prefix, StringComparison.Ordinal)).Meaning
                : s_refused.FirstOrDefault(m => to.EndsWith(m.Suffix, StringComparison.Ordinal)).Meaning;
            if (meaning is not null)
            {
                problems.Add(new Problem("VNC0030", $"'{Readable(from)}' {meaning} (it calls {to})", path));
            }
        }

        return problems;
    }

    /// <summary>ILC's symbol as a name: <c>Module_Space_Type__Method</c>.</summary>
    internal static string Readable(string symbol) => symbol.Replace("__", ".", StringComparison.Ordinal);
}

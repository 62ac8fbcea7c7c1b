using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace VirtioNetCx.Devices;

/// <summary>The driver broke a rule of the specification.</summary>
public sealed class SpecViolationException : Exception
{
    public SpecViolationException(SpecClause clause, string detail)
        : base($"{clause}: {detail}") => Clause = clause;

    public SpecClause Clause { get; }
}

/// <summary>
/// Where the device model reports a driver's mistake. The model cannot carry on after one, so <see cref="Fail"/> does not return:
/// <see cref="Reporter"/> may park the thread (the driver's frames must not be unwound through), else an exception is thrown.
/// </summary>
public sealed class Conformance
{
    private readonly List<(SpecClause Clause, string Detail)> _violations = [];

    /// <summary>Called with each violation before the exception is thrown; need not return.</summary>
    public Action<SpecClause, string>? Reporter { get; set; }

    public IReadOnlyList<(SpecClause Clause, string Detail)> Violations => _violations;

    [DoesNotReturn]
    public void Fail(SpecClause clause, string detail)
    {
        _violations.Add((clause, detail));
        Reporter?.Invoke(clause, detail);
        throw new SpecViolationException(clause, detail);
    }
}

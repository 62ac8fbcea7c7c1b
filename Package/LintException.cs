using System;

namespace VirtioNetCx.Packaging;

/// <summary>The INF has findings; the message holds them, one a line, as compilers write errors.</summary>
internal sealed class LintException(string findings) : Exception(findings);

using System;
using System.Collections.Generic;
using System.Reflection;

namespace VirtioNetCx.Interop.Generator.Winmd;

/// <summary>What of a SAL annotation fits into the flags of a parameter.</summary>
public static class Sal
{
    /// <summary>The flags that annotations set.</summary>
    public const ParameterAttributes AllFlags = ParameterAttributes.In | ParameterAttributes.Out | ParameterAttributes.Optional;

    private static readonly Dictionary<ParameterAttributes, string> s_texts = new()
    {
        [ParameterAttributes.None] = "",
        [ParameterAttributes.In] = "_In_",
        [ParameterAttributes.In | ParameterAttributes.Optional] = "_In_opt_",
        [ParameterAttributes.Out] = "_Out_",
        [ParameterAttributes.Out | ParameterAttributes.Optional] = "_Out_opt_",
        [ParameterAttributes.In | ParameterAttributes.Out] = "_Inout_",
        [ParameterAttributes.In | ParameterAttributes.Out | ParameterAttributes.Optional] = "_Inout_opt_",
    };

    public static ParameterAttributes Flags(string sal)
    {
        ArgumentNullException.ThrowIfNull(sal);
        ParameterAttributes flags = ParameterAttributes.None;
        if (sal.Contains("_In_", StringComparison.Ordinal) || sal.Contains("_Inout_", StringComparison.Ordinal))
        {
            flags |= ParameterAttributes.In;
        }

        if (sal.Contains("_Out", StringComparison.Ordinal) || sal.Contains("_Inout_", StringComparison.Ordinal))
        {
            flags |= ParameterAttributes.Out;
        }

        return flags != ParameterAttributes.None && sal.Contains("opt_", StringComparison.Ordinal)
            ? flags | ParameterAttributes.Optional
            : flags;
    }

    /// <summary>The plain annotation that stands for the flags.</summary>
    public static string Text(ParameterAttributes flags) => s_texts.GetValueOrDefault(flags, "");
}

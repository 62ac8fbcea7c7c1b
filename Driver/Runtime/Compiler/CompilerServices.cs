// Marks between the C# compiler and the IL compiler.
namespace System.Runtime.CompilerServices;

/// <summary>Language features that this library supports. The compiler reads the names only.</summary>
public static class RuntimeFeature
{
    /// <summary><c>ref</c> fields.</summary>
    public const string ByRefFields = nameof(ByRefFields);

    /// <summary><c>allows ref struct</c>.</summary>
    public const string ByRefLikeGenerics = nameof(ByRefLikeGenerics);

    /// <summary><c>nint</c> is <c>System.IntPtr</c>.</summary>
    public const string NumericIntPtr = nameof(NumericIntPtr);

    /// <summary>Calling conventions as modifiers on function pointers.</summary>
    public const string UnmanagedSignatureCallingConvention = nameof(UnmanagedSignatureCallingConvention);

    /// <summary><c>static abstract</c> interface members.</summary>
    public const string VirtualStaticsInInterfaces = nameof(VirtualStaticsInInterfaces);
}

/// <summary>Entry points that the C# compiler calls by name.</summary>
public static class RuntimeHelpers
{
    /// <summary>A constant span over data in the image; ILC replaces the call.</summary>
    [Intrinsic]
    public static ReadOnlySpan<T> CreateSpan<T>(RuntimeFieldHandle fieldHandle) => CreateSpan<T>(fieldHandle);
}

/// <summary>Modifier of volatile fields.</summary>
public static class IsVolatile;

/// <summary>Modifier of init-only setters.</summary>
public static class IsExternalInit;

/// <summary>Calling convention: C.</summary>
public class CallConvCdecl;

/// <summary>Calling convention: standard call, the same as C on both targets.</summary>
public class CallConvStdcall;

/// <summary>Calling convention: no transition between managed and unmanaged code; there is no collector to tell.</summary>
public class CallConvSuppressGCTransition;

/// <summary>Options of <see cref="MethodImplAttribute"/>.</summary>
[Flags]
public enum MethodImplOptions
{
    /// <summary>Keep the call.</summary>
    NoInlining = 0x8,

    /// <summary>Keep the code as written.</summary>
    NoOptimization = 0x40,

    /// <summary>Put the code into the caller.</summary>
    AggressiveInlining = 0x100,
}

/// <summary>How a method is compiled.</summary>
public sealed class MethodImplAttribute(MethodImplOptions methodImplOptions) : Attribute
{
    /// <summary>The options.</summary>
    public MethodImplOptions Value => methodImplOptions;
}

/// <summary>Element count and type behind a <c>fixed</c> field.</summary>
public sealed class FixedBufferAttribute(Type elementType, int length) : Attribute
{
    /// <summary>Type of an element.</summary>
    public Type ElementType => elementType;

    /// <summary>Number of elements.</summary>
    public int Length => length;
}

/// <summary>The struct is its only field repeated.</summary>
public sealed class InlineArrayAttribute(int length) : Attribute
{
    /// <summary>Number of elements.</summary>
    public int Length => length;
}

/// <summary>The type needs a compiler that knows a feature.</summary>
public sealed class CompilerFeatureRequiredAttribute(string featureName) : Attribute
{
    /// <summary>The feature.</summary>
    public string FeatureName => featureName;
}

/// <summary>The version of the lifetime rules that the module was compiled by.</summary>
public sealed class RefSafetyRulesAttribute(int version) : Attribute
{
    /// <summary>The version.</summary>
    public int Version => version;
}

/// <summary>Code that may see the internals of this module.</summary>
public sealed class InternalsVisibleToAttribute(string assemblyName) : Attribute
{
    /// <summary>The assembly.</summary>
    public string AssemblyName => assemblyName;
}

/// <summary>Line of the call.</summary>
public sealed class CallerLineNumberAttribute : Attribute;

/// <summary>Text of the argument.</summary>
public sealed class CallerArgumentExpressionAttribute(string parameterName) : Attribute
{
    /// <summary>The parameter.</summary>
    public string ParameterName => parameterName;
}

/// <summary>ILC or its code generator may know the method by name.</summary>
public sealed class IntrinsicAttribute : Attribute;

/// <summary><c>readonly</c>.</summary>
public sealed class IsReadOnlyAttribute : Attribute;

/// <summary><c>ref struct</c>.</summary>
public sealed class IsByRefLikeAttribute : Attribute;

/// <summary><c>unmanaged</c> type parameter.</summary>
public sealed class IsUnmanagedAttribute : Attribute;

/// <summary><c>ref readonly</c> parameter.</summary>
public sealed class RequiresLocationAttribute : Attribute;

/// <summary><c>scoped</c>.</summary>
public sealed class ScopedRefAttribute : Attribute;

/// <summary>Extension method.</summary>
public sealed class ExtensionAttribute : Attribute;

/// <summary>Written by the compiler.</summary>
public sealed class CompilerGeneratedAttribute : Attribute;

/// <summary>The struct holds a buffer: methods with a local of it get a stack cookie.</summary>
public sealed class UnsafeValueTypeAttribute : Attribute;

/// <summary>Locals are not zeroed.</summary>
public sealed class SkipLocalsInitAttribute : Attribute;

/// <summary>Arguments of native calls are passed as they are.</summary>
public sealed class DisableRuntimeMarshallingAttribute : Attribute;

/// <summary><c>required</c>.</summary>
public sealed class RequiredMemberAttribute : Attribute;

/// <summary><c>params</c> of a span.</summary>
public sealed class ParamCollectionAttribute : Attribute;

/// <summary>Nullable annotations, packed.</summary>
public sealed class NullableAttribute : Attribute
{
    /// <summary>One flag for the whole type.</summary>
    public NullableAttribute(byte flag) => _ = flag;

    /// <summary>A flag for each part of the type.</summary>
    public NullableAttribute(byte[] flags) => _ = flags;
}

/// <summary>Nullable annotations of everything inside.</summary>
public sealed class NullableContextAttribute(byte flag) : Attribute
{
    /// <summary>The flag.</summary>
    public byte Flag => flag;
}

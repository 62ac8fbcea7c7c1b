using System.Collections.Generic;
using System.Reflection.Metadata;

namespace VirtioNetCx.Interop.Generator.Winmd;

/// <summary>The names of the custom attributes: win32metadata's, and those that say what it has no words for.</summary>
public static class MetadataAttributes
{
    public const string Win32 = "Windows.Win32.Foundation.Metadata";

    public const string NativeTypedef = "NativeTypedefAttribute";
    public const string AlsoUsableFor = "AlsoUsableForAttribute";
    public const string NativeBitfield = "NativeBitfieldAttribute";
    public const string SupportedArchitecture = "SupportedArchitectureAttribute";
    public const string Const = "ConstAttribute";
    public const string FlexibleArray = "FlexibleArrayAttribute";
    public const string StructSizeField = "StructSizeFieldAttribute";
    public const string NativeEncoding = "NativeEncodingAttribute";

    /// <summary>A slot of a function table: table, index.</summary>
    public const string FunctionTable = "FunctionTableAttribute";

    /// <summary>The header shows no signature for this slot.</summary>
    public const string NoPublicSignature = "NoPublicSignatureAttribute";

    /// <summary>The C spelling of a type.</summary>
    public const string NativeTypeName = "NativeTypeNameAttribute";

    /// <summary>The first version that has the item.</summary>
    public const string Since = "SinceAttribute";

    /// <summary>The IRQL annotations of a function.</summary>
    public const string Irql = "IrqlAttribute";

    /// <summary>The SAL annotation of a parameter.</summary>
    public const string Sal = "SalAttribute";

    /// <summary>The header that declares the item.</summary>
    public const string Header = "HeaderAttribute";

    /// <summary>The name of a callback's function type, beside the pointer's.</summary>
    public const string FunctionType = "FunctionTypeAttribute";

    /// <summary>The size a structure had from a version on: version, size.</summary>
    public const string StructSize = "StructSizeAttribute";

    /// <summary>The alignment of a structure where it is larger than its fields ask for.</summary>
    public const string Alignment = "AlignmentAttribute";

    /// <summary>Our attributes with the types of their constructor's arguments. Each metadata file defines them for itself.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<PrimitiveTypeCode>> Own { get; } =
        new Dictionary<string, IReadOnlyList<PrimitiveTypeCode>>
        {
            [FunctionTable] = [PrimitiveTypeCode.String, PrimitiveTypeCode.Int32],
            [NoPublicSignature] = [],
            [NativeTypeName] = [PrimitiveTypeCode.String],
            [Since] = [PrimitiveTypeCode.String],
            [Irql] = [PrimitiveTypeCode.String],
            [Sal] = [PrimitiveTypeCode.String],
            [Header] = [PrimitiveTypeCode.String],
            [FunctionType] = [PrimitiveTypeCode.String],
            [StructSize] = [PrimitiveTypeCode.String, PrimitiveTypeCode.Int32],
            [Alignment] = [PrimitiveTypeCode.Int32],
        };

    /// <summary>The value win32metadata gives an architecture.</summary>
    public const int ArchitectureX64 = 2;
    public const int ArchitectureArm64 = 4;
}

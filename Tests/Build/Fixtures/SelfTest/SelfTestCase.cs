namespace VirtioNetCx.Fixtures;

/// <summary>What the image can be asked to try. Compiled into the image and into the tests.</summary>
public enum SelfTestCase
{
    SpanAccess,
    SpanConversions,
    Copying,
    Filling,
    StructCopies,
    InterlockedWide,
    InterlockedNarrow,
    VolatileAccess,
    BitCounting,
    ByteOrder,
    MinMax,
    FunctionPointers,
    StaticAbstract,
    InlineArrays,
    Ranges,
    Finally,
    Switch,
    Nullables,

    /// <summary>The cases from here on must end in a fail-fast.</summary>
    IndexOutOfRange = 100,
    NegativeIndex,
    ReadOnlyIndexOutOfRange,
    SliceOutOfRange,
    SliceLengthOverflow,
    CopyToShort,
    BigEndianShort,
    CheckedOverflow,
    MissingValue,
    StackOverrun,
}

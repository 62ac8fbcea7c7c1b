namespace VirtioNetCx.Interop;

/// <summary>The result of a kernel call: negative values are failures.</summary>
public enum NTSTATUS : int
{
    STATUS_SUCCESS = 0,
    STATUS_TIMEOUT = 0x00000102,
    STATUS_PENDING = 0x00000103,
    STATUS_BUFFER_OVERFLOW = unchecked((int)0x80000005),
    STATUS_UNSUCCESSFUL = unchecked((int)0xC0000001),
    STATUS_NOT_IMPLEMENTED = unchecked((int)0xC0000002),
    STATUS_INFO_LENGTH_MISMATCH = unchecked((int)0xC0000004),
    STATUS_INVALID_HANDLE = unchecked((int)0xC0000008),
    STATUS_INVALID_PARAMETER = unchecked((int)0xC000000D),
    STATUS_NO_SUCH_DEVICE = unchecked((int)0xC000000E),
    STATUS_INVALID_DEVICE_REQUEST = unchecked((int)0xC0000010),
    STATUS_ACCESS_DENIED = unchecked((int)0xC0000022),
    STATUS_BUFFER_TOO_SMALL = unchecked((int)0xC0000023),
    STATUS_OBJECT_TYPE_MISMATCH = unchecked((int)0xC0000024),
    STATUS_OBJECT_NAME_NOT_FOUND = unchecked((int)0xC0000034),
    STATUS_OBJECT_NAME_COLLISION = unchecked((int)0xC0000035),
    STATUS_REVISION_MISMATCH = unchecked((int)0xC0000059),
    STATUS_DELETE_PENDING = unchecked((int)0xC0000056),
    STATUS_INSUFFICIENT_RESOURCES = unchecked((int)0xC000009A),
    STATUS_DEVICE_NOT_READY = unchecked((int)0xC00000A3),
    STATUS_IO_TIMEOUT = unchecked((int)0xC00000B5),
    STATUS_NOT_SUPPORTED = unchecked((int)0xC00000BB),
    STATUS_INTERNAL_ERROR = unchecked((int)0xC00000E5),
    STATUS_CANCELLED = unchecked((int)0xC0000120),
    STATUS_DEVICE_CONFIGURATION_ERROR = unchecked((int)0xC0000182),
    STATUS_DEVICE_DATA_ERROR = unchecked((int)0xC000009C),
    STATUS_INVALID_DEVICE_STATE = unchecked((int)0xC0000184),
    STATUS_IO_DEVICE_ERROR = unchecked((int)0xC0000185),
    STATUS_DEVICE_PROTOCOL_ERROR = unchecked((int)0xC0000186),
    STATUS_NOT_FOUND = unchecked((int)0xC0000225),
    STATUS_INVALID_BUFFER_SIZE = unchecked((int)0xC0000206),
    STATUS_DEVICE_REMOVED = unchecked((int)0xC00002B6),
    STATUS_DEVICE_HARDWARE_ERROR = unchecked((int)0xC0000483),
}

public static class NtStatusExtensions
{
    /// <summary>What <c>NT_SUCCESS</c> asks: success and information, not warning or error.</summary>
    public static bool IsSuccess(this NTSTATUS status) => status >= 0;
}

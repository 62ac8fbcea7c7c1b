// What the transmit path's engine asks of the kernel and of a control-flow guard. None of the former is called while all is well.
#define STOP(name) void name(void) { __builtin_trap(); }
STOP(KeBugCheckEx) STOP(KeDelayExecutionThread) STOP(KeQueryInterruptTimePrecise) STOP(KeStallExecutionProcessor)
STOP(MmMapIoSpaceEx) STOP(MmUnmapIoSpace) STOP(RtlCopyUnicodeString) STOP(DbgPrintEx)
static __attribute__((naked)) void check(void) { __asm__("ret"); }
static __attribute__((naked)) void dispatch(void) { __asm__("jmp *%rax"); }
void *const __guard_check_icall_fptr = check;
void *const __guard_dispatch_icall_fptr = dispatch;

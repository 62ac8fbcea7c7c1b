# Instructions that C# cannot express, one function each, Windows x64 calling convention. Declared in Cpu.cs.

        .section .text$30cpu,"xr"
        .code64

        .macro  function name
        .globl  \name
        .p2align 4
\name:
        .endm

function cpu_out8                               # (ushort port, uint value)
        movl    %edx, %eax
        movl    %ecx, %edx
        outb    %al, %dx
        retq
function cpu_out16
        movl    %edx, %eax
        movl    %ecx, %edx
        outw    %ax, %dx
        retq
function cpu_out32
        movl    %edx, %eax
        movl    %ecx, %edx
        outl    %eax, %dx
        retq
function cpu_in8                                # (ushort port) -> uint
        movl    %ecx, %edx
        xorl    %eax, %eax
        inb     %dx, %al
        retq
function cpu_in32
        movl    %ecx, %edx
        inl     %dx, %eax
        retq
function cpu_out_bytes                          # (ushort port, byte* bytes, nuint count)
        pushq   %rsi
        movq    %rdx, %rsi
        movl    %ecx, %edx
        movq    %r8, %rcx
        rep outsb
        popq    %rsi
        retq

function cpu_rdtsc                              # -> ulong, after everything before it
        lfence
        rdtsc
        shlq    $32, %rdx
        orq     %rdx, %rax
        retq
function cpu_pause
        pause
        retq
function cpu_enable_interrupts
        sti
        retq
function cpu_disable_interrupts                 # -> ulong: the flags before
        pushfq
        popq    %rax
        cli
        retq
function cpu_restore_interrupts                 # (ulong flags)
        pushq   %rcx
        popfq
        retq
function cpu_wait_for_interrupt                 # enables interrupts and sleeps; an interrupt in between ends the sleep
        sti
        hlt
        retq
function cpu_halt
        cli
        hlt
        jmp     cpu_halt

function cpu_read_cr2
        movq    %cr2, %rax
        retq
function cpu_read_cr3
        movq    %cr3, %rax
        retq
function cpu_write_cr3
        movq    %rcx, %cr3
        retq
function cpu_read_cr8
        movq    %cr8, %rax
        retq
function cpu_write_cr8
        movq    %rcx, %cr8
        retq
function cpu_invalidate_page
        invlpg  (%rcx)
        retq
function cpu_load_idt                           # (void* 10-byte pointer)
        lidt    (%rcx)
        retq
function cpu_load_gdt                           # (void* 10-byte pointer); selectors keep their meaning
        lgdt    (%rcx)
        retq
function cpu_load_task
        ltr     %cx
        retq
function cpu_write_msr                          # (uint register, ulong value)
        movq    %rdx, %rax
        shrq    $32, %rdx
        wrmsr
        retq
function cpu_read_gs                            # -> ulong at gs:0, the CPU's index
        movq    %gs:0, %rax
        retq
function cpu_exchange                           # (uint* cell, uint value) -> uint
        movl    %edx, %eax
        xchgl   %eax, (%rcx)
        retq
function cpu_fence
        lock orl $0, (%rsp)
        retq

        # (delegate* entry, argument 1, argument 2, top of stack): calls entry(argument 1, argument 2) on another stack.
function cpu_call_on_stack
        pushq   %rbp
        movq    %rsp, %rbp
        movq    %rcx, %rax
        movq    %rdx, %rcx
        movq    %r8, %rdx
        movq    %r9, %rsp
        subq    $32, %rsp
        callq   *%rax
        movq    %rbp, %rsp
        popq    %rbp
        retq

function nothing
        retq
function known_context                          # stands for WdfObjectGetTypedContextWorker while callbacks are timed
        movq    known_context_value(%rip), %rax
        retq
        .section .data,"dw"
        .p2align 3
known_context_value:
        .quad   0
        .section .text$30cpu,"xr"

# Addresses of things that only assembly knows by name.

        .macro  address_of symbol
function address_of_\symbol
        leaq    \symbol(%rip), %rax
        retq
        .endm

        address_of interrupt_stubs
        address_of boot_stack_guard
        address_of ap_start
        address_of ap_end
        address_of ap_cr3
        address_of ap_stack
        address_of ap_entry
        address_of __ImageBase
        address_of nothing
        address_of known_context
        address_of known_context_value

function cpu_snapshot                           # traps with all registers as the caller has them (Vectors.Snapshot)
        int     $0x30
        retq

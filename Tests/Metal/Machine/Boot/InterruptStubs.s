# One 16-byte stub per vector, then a common path that saves every register into a TrapFrame (TrapFrame.cs),
# calls MetalInterrupt and restores. Exceptions without an error code push a zero in its place.

        .section .text$10isr,"xr"
        .code64
        .globl  interrupt_stubs
        .p2align 4
interrupt_stubs:
        .set    vector, 0
        .rept   256
        .p2align 4
        .if !((vector == 8) || (vector >= 10 && vector <= 14) || (vector == 17) || (vector == 21) || (vector == 29) || (vector == 30))
        pushq   $0
        .endif
        pushq   $vector
        jmp     interrupt_common
        .set    vector, vector + 1
        .endr

        .p2align 4
interrupt_common:
        pushq   %rax
        pushq   %rcx
        pushq   %rdx
        pushq   %rbx
        pushq   %rbp
        pushq   %rsi
        pushq   %rdi
        pushq   %r8
        pushq   %r9
        pushq   %r10
        pushq   %r11
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        movq    %rsp, %rcx
        movq    %rsp, %rbx
        subq    $(512 + 32), %rsp
        andq    $-16, %rsp
        fxsave64 32(%rsp)
        cld
        callq   MetalInterrupt
        fxrstor64 32(%rsp)
        movq    %rbx, %rsp
        popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %r11
        popq    %r10
        popq    %r9
        popq    %r8
        popq    %rdi
        popq    %rsi
        popq    %rbp
        popq    %rbx
        popq    %rdx
        popq    %rcx
        popq    %rax
        addq    $16, %rsp
        iretq

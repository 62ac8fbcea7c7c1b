# What the second CPU runs after INIT/SIPI. The block from ap_start to ap_end is copied to physical 0x8000 (SecondCpu.cs),
# where the CPU starts in real mode; the three fields at its end are filled in before.

        .set    AP_BASE, 0x8000

        .section .text$20ap,"xr"
        .globl  ap_start, ap_end, ap_cr3, ap_stack, ap_entry
        .code16
        .p2align 4
ap_start:
        cli
        cld
        xorw    %ax, %ax
        movw    %ax, %ds
        lgdtl   AP_BASE + (ap_gdt_pointer - ap_start)
        movl    $0x620, %eax                    # PAE, OSFXSR, OSXMMEXCPT
        movl    %eax, %cr4
        movl    AP_BASE + (ap_cr3 - ap_start), %eax
        movl    %eax, %cr3
        movl    $0xC0000080, %ecx               # EFER
        xorl    %edx, %edx
        movl    $0x900, %eax                    # LME, NXE
        wrmsr
        movl    $0x80010033, %eax               # PG, WP, NE, ET, MP, PE
        movl    %eax, %cr0
        ljmpl   $0x08, $(AP_BASE + (ap_long - ap_start))

        .code64
ap_long:
        movl    $0x10, %eax
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %ss
        xorl    %eax, %eax
        movl    %eax, %fs
        movl    %eax, %gs
        movq    ap_stack(%rip), %rsp
        xorl    %ebp, %ebp
        subq    $32, %rsp
        callq   *ap_entry(%rip)
1:      cli
        hlt
        jmp     1b

        .p2align 3
ap_gdt:
        .quad   0
        .quad   0x00AF9B000000FFFF              # 0x08: 64-bit code
        .quad   0x00CF93000000FFFF              # 0x10: data
ap_gdt_pointer:
        .word   ap_gdt_pointer - ap_gdt - 1
        .long   AP_BASE + (ap_gdt - ap_start)
        .p2align 3
ap_cr3:
        .quad   0
ap_stack:
        .quad   0
ap_entry:
        .quad   0
ap_end:

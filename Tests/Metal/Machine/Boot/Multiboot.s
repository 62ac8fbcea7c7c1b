# Entry from QEMU's multiboot loader: 32-bit protected mode, no paging. Maps the first 4 GiB one to one with
# 2 MiB pages (writable, executable: PageTables.cs replaces them at once), enters long mode, calls MetalMain.
#
# The file is the flattened PE image, so load address = image base and offsets equal addresses. `.text` is the first
# section the linker lays out, which puts the header inside the first 8 KiB, where the loader looks for it.

        .section .text$00boot,"xr"
        .code32
        .p2align 2
multiboot_header:
        .long   0x1BADB002                      # magic
        .long   0x00010001                      # modules page aligned, address fields below are valid
        .long   -(0x1BADB002 + 0x00010001)      # checksum
        .long   multiboot_header                # where this header lies
        .long   __ImageBase                     # load address of the file's first byte
        .long   0                               # load the whole file
        .long   0                               # zero fill is in the file
        .long   start32

        .globl  start32                         # only so that the linker has an entry point to note
start32:
        cli
        cld
        movl    %ebx, %esi                      # multiboot information, handed on to MetalMain
        movl    $(boot_pdpt + 3), boot_pml4
        movl    $(boot_pd + 0x0003), boot_pdpt
        movl    $(boot_pd + 0x1003), boot_pdpt + 8
        movl    $(boot_pd + 0x2003), boot_pdpt + 16
        movl    $(boot_pd + 0x3003), boot_pdpt + 24
        movl    $boot_pd, %edi
        movl    $0x83, %eax                     # present, writable, 2 MiB
        movl    $2048, %ecx
1:      movl    %eax, (%edi)
        addl    $0x200000, %eax
        addl    $8, %edi
        loop    1b

        lgdt    boot_gdt_pointer
        movl    $boot_pml4, %eax
        movl    %eax, %cr3
        movl    $0x620, %eax                    # PAE, OSFXSR, OSXMMEXCPT
        movl    %eax, %cr4
        movl    $0xC0000080, %ecx               # EFER
        xorl    %edx, %edx
        movl    $0x900, %eax                    # LME, NXE
        wrmsr
        movl    $0x80010033, %eax               # PG, WP, NE, ET, MP, PE
        movl    %eax, %cr0
        ljmp    $0x08, $start64

        .code64
start64:
        movl    $0x10, %eax
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %ss
        xorl    %eax, %eax
        movl    %eax, %fs
        movl    %eax, %gs
        leaq    boot_stack_top(%rip), %rsp
        xorl    %ebp, %ebp
        movl    %esi, %ecx
        subq    $32, %rsp
        callq   MetalMain
1:      cli
        hlt
        jmp     1b

        .section .data,"dw"
        .p2align 3
boot_gdt:
        .quad   0
        .quad   0x00AF9B000000FFFF              # 0x08: 64-bit code
        .quad   0x00CF93000000FFFF              # 0x10: data
boot_gdt_pointer:
        .word   boot_gdt_pointer - boot_gdt - 1
        .long   boot_gdt

        .section .bss,"bw"
        .p2align 12
boot_pml4:
        .zero   4096
boot_pdpt:
        .zero   4096
boot_pd:
        .zero   4 * 4096
        .globl  boot_stack_guard                # unmapped by PageTables.cs
boot_stack_guard:
        .zero   4096
        .zero   65536
boot_stack_top:

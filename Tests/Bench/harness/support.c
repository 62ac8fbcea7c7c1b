// What the linker asks of a DLL that has no run-time library.
int _DllMainCRTStartup(void *image, unsigned reason, void *reserved) { (void)image; (void)reason; (void)reserved; return 1; }
int RhpTrapThreads = 0;
unsigned long long __security_cookie = 0x2B992DDFA232ull;

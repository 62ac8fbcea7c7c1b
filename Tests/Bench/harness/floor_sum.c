// The internet checksum's sum with SSE2 intrinsics, by hand: words with their highest bit flipped, pairs added by PMADDWD, four sums.
#include <emmintrin.h>
#include <stdint.h>
__declspec(dllexport) uint32_t sum_bytes(const uint8_t *p, int n)
{
    uint64_t total = 0; int at = 0;
    const __m128i high = _mm_set1_epi16((short)0x8000), one = _mm_set1_epi16(1);
    while (n - at >= 64) {
        int end = at + (n - at > 65536 ? 65536 : (n - at) & ~63), begin = at;
        __m128i s0 = _mm_setzero_si128(), s1 = s0, s2 = s0, s3 = s0;
        for (; at < end; at += 64) {
            const __m128i *q = (const __m128i *)(p + at);
            s0 = _mm_add_epi32(s0, _mm_madd_epi16(_mm_xor_si128(_mm_loadu_si128(q), high), one));
            s1 = _mm_add_epi32(s1, _mm_madd_epi16(_mm_xor_si128(_mm_loadu_si128(q + 1), high), one));
            s2 = _mm_add_epi32(s2, _mm_madd_epi16(_mm_xor_si128(_mm_loadu_si128(q + 2), high), one));
            s3 = _mm_add_epi32(s3, _mm_madd_epi16(_mm_xor_si128(_mm_loadu_si128(q + 3), high), one));
        }
        __m128i s = _mm_add_epi32(_mm_add_epi32(s0, s1), _mm_add_epi32(s2, s3));
        s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4e)); s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xb1));
        total += (int64_t)_mm_cvtsi128_si32(s) + ((int64_t)((end - begin) >> 1) << 15);
    }
    for (; n - at >= 8; at += 8) { uint64_t w = *(const uint64_t __attribute__((aligned(1))) *)(p + at); total += (uint32_t)w; total += w >> 32; }
    if ((n - at) & 4) { total += *(const uint32_t __attribute__((aligned(1))) *)(p + at); at += 4; }
    if ((n - at) & 2) { total += *(const uint16_t __attribute__((aligned(1))) *)(p + at); at += 2; }
    if ((n - at) & 1) total += p[at];
    total = (uint32_t)total + (total >> 32); total = (total & 0xffff) + (total >> 16); total = (total & 0xffff) + (total >> 16);
    return (total & 0xffff) + (total >> 16);
}
int _fltused;
int _DllMainCRTStartup(void *a, unsigned b, void *c) { return 1; }

#include "cvenue.h"

#include <string.h>

/* Checksums of the journal. In C because the processor's instruction for CRC-32C has no name in
   Swift, and because the choice at run time keeps the package free of compiler flags. All loads go
   through memcpy, so that no alignment is asked for; integers are read little-endian. */

static uint64_t load64(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* Slicing by 8 with the reflected Castagnoli polynomial; tables[k][b] is the checksum of byte b
   followed by k zeros. Filled before main by one thread. */
static uint32_t tables[8][256];

__attribute__((constructor)) static void fill_tables(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1u)));
        tables[0][byte] = crc;
    }
    for (int slice = 1; slice < 8; slice++) {
        for (int byte = 0; byte < 256; byte++) {
            uint32_t crc = tables[slice - 1][byte];
            tables[slice][byte] = (crc >> 8) ^ tables[0][crc & 255];
        }
    }
}

uint32_t cvenue_crc32c_table(uint32_t crc, const uint8_t *bytes, size_t count) {
    crc = ~crc;
    for (; count >= 8; count -= 8, bytes += 8) {
        uint64_t word = load64(bytes) ^ crc;
        crc = 0;
        for (int slice = 0; slice < 8; slice++)
            crc ^= tables[7 - slice][(word >> (8 * slice)) & 255];
    }
    for (; count > 0; count--, bytes++) crc = (crc >> 8) ^ tables[0][(crc ^ *bytes) & 255];
    return ~crc;
}

#if defined(__x86_64__)

__attribute__((target("sse4.2"))) static uint32_t
hardware_crc32c(uint32_t crc, const uint8_t *bytes, size_t count) {
    uint64_t wide = ~crc;
    for (; count >= 8; count -= 8, bytes += 8) wide = __builtin_ia32_crc32di(wide, load64(bytes));
    uint32_t narrow = (uint32_t)wide;
    for (; count > 0; count--, bytes++) narrow = __builtin_ia32_crc32qi(narrow, *bytes);
    return ~narrow;
}

static int has_hardware(void) { return __builtin_cpu_supports("sse4.2") ? 1 : 0; }

#elif defined(__aarch64__) && defined(__linux__)

#include <arm_acle.h>
#include <asm/hwcap.h>
#include <sys/auxv.h>

__attribute__((target("crc"))) static uint32_t
hardware_crc32c(uint32_t crc, const uint8_t *bytes, size_t count) {
    crc = ~crc;
    for (; count >= 8; count -= 8, bytes += 8) crc = __crc32cd(crc, load64(bytes));
    for (; count > 0; count--, bytes++) crc = __crc32cb(crc, *bytes);
    return ~crc;
}

static int has_hardware(void) { return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0; }

#else

#define hardware_crc32c cvenue_crc32c_table
static int has_hardware(void) { return 0; }

#endif

/* Set before main, after the tables. */
static int uses_hardware = 0;

__attribute__((constructor)) static void choose(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
#endif
    uses_hardware = has_hardware();
}

int cvenue_crc32c_is_hardware(void) { return uses_hardware; }

uint32_t cvenue_crc32c(uint32_t crc, const uint8_t *bytes, size_t count) {
    if (uses_hardware) return hardware_crc32c(crc, bytes, count);
    return cvenue_crc32c_table(crc, bytes, count);
}

/* One step is x = (x xor word) * odd, x = x xor (x >> 32): both halves can be undone. The words
   are eight bytes, the last one filled up with zeros; the number of bytes ends the chain, so that
   a zero at the end is not the same as none. */
static const uint64_t multiplier = 0x9E3779B97F4A7C15u;

static uint64_t step(uint64_t chain, uint64_t word) {
    chain = (chain ^ word) * multiplier;
    return chain ^ (chain >> 32);
}

uint64_t cvenue_chain(uint64_t chain, const uint8_t *bytes, size_t count) {
    size_t rest = count;
    for (; rest >= 8; rest -= 8, bytes += 8) chain = step(chain, load64(bytes));
    uint64_t last = 0;
    for (size_t place = 0; place < rest; place++) last |= (uint64_t)bytes[place] << (8 * place);
    if (rest > 0) chain = step(chain, last);
    return step(step(chain, count), count);
}

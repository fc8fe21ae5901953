#include "cvenue.h"

/* Bit by bit, with the reflected Castagnoli polynomial. */
uint32_t cvenue_crc32c(uint32_t crc, const uint8_t *bytes, size_t count) {
    crc = ~crc;
    for (size_t place = 0; place < count; place++) {
        crc ^= bytes[place];
        for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1u)));
    }
    return ~crc;
}

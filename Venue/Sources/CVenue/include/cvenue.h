#ifndef CVENUE_H
#define CVENUE_H

#include <stddef.h>
#include <stdint.h>

/* CRC-32C (Castagnoli) of `count` bytes, going on from `crc`; begin with 0. */
uint32_t cvenue_crc32c(uint32_t crc, const uint8_t *bytes, size_t count);

#endif

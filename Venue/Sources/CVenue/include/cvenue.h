#ifndef CVENUE_H
#define CVENUE_H

#include <stddef.h>
#include <stdint.h>

/* CRC-32C (Castagnoli) of `count` bytes, going on from `crc`; begin with 0. Uses the processor's
   instruction where there is one. */
uint32_t cvenue_crc32c(uint32_t crc, const uint8_t *bytes, size_t count);

/* The same by tables alone, on every processor. */
uint32_t cvenue_crc32c_table(uint32_t crc, const uint8_t *bytes, size_t count);

/* Whether cvenue_crc32c uses the processor's instruction here: 1 or 0. */
int cvenue_crc32c_is_hardware(void);

/* Carries a chain of 64 bits over `count` bytes. Each step is a bijection of the chain, so that no
   byte can hide what came before it. Finds accidents, not forgers. */
uint64_t cvenue_chain(uint64_t chain, const uint8_t *bytes, size_t count);

#endif

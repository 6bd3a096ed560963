"""CRC-16 as MP3 tags use it (polynomial 0x8005, reflected, starting at 0; "ARC")."""

import struct
from functools import cache

PERIOD = 32_767
"""Bits after which the checksum's arithmetic repeats: x to this power is 1 modulo the polynomial."""


def crc16(data: bytes, start: int = 0) -> int:
    """Return the checksum of ``data``, going on from ``start``; long data folded first, two bytes a step."""
    if len(data) > PERIOD // 4:
        data, start = _folded(data, start), 0
    words = _words()
    crc = start
    for word in struct.unpack_from(f"<{len(data) // 2}H", data):
        crc = words[crc ^ word]
    if len(data) % 2:
        crc = crc >> 8 ^ _octets()[(crc ^ data[-1]) & 0xFF]
    return crc


def _folded(data: bytes, start: int) -> bytes:
    """Return 32,768 bits with the same checksum: whatever is a whole period apart may be added up."""
    bits = int.from_bytes(data, "little") ^ start
    mask = (1 << PERIOD) - 1
    while bits > mask:
        half = max(1, bits.bit_length() // PERIOD // 2) * PERIOD
        bits = bits & (1 << half) - 1 ^ bits >> half
    turn = (PERIOD + 1 - 8 * len(data)) % PERIOD
    bits = (bits << turn & mask) | bits >> PERIOD - turn
    return bits.to_bytes((PERIOD + 1) // 8, "little")


@cache
def _octets() -> tuple[int, ...]:
    return tuple(_one(octet) for octet in range(256))


def _one(octet: int) -> int:
    for _ in range(8):
        octet = octet >> 1 ^ (0xA001 if octet & 1 else 0)
    return octet


@cache
def _words() -> tuple[int, ...]:
    table = _octets()
    octets = range(256)
    return tuple(table[low] >> 8 ^ table[high ^ table[low] & 0xFF] for high in octets for low in octets)

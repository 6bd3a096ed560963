"""Ogg pages: giving a stream a fixed serial number, so that equal sound gives equal files.

libsndfile draws the number at random. Page layout: RFC 3533, section 6.
"""

import struct
import zlib
from typing import BinaryIO, Final

SERIAL: Final = 0x766F6963
_SERIAL_AT, _CRC_AT, _COUNT_AT, _HEADER = 14, 22, 26, 27
_REVERSED: Final = bytes(int(f"{octet:08b}"[::-1], 2) for octet in range(256))


def set_serial(sink: BinaryIO, serial: int = SERIAL) -> None:
    """Give every page of the one-stream Ogg file in ``sink`` (opened ``r+b`` or ``w+b``) this ``serial``."""
    position = 0
    while True:
        sink.seek(position)
        page = bytearray(sink.read(_HEADER))
        if len(page) < _HEADER:
            return
        if not page.startswith(b"OggS"):
            raise ValueError(f"no Ogg page at byte {position}")
        lacing = sink.read(page[_COUNT_AT])
        page += lacing + sink.read(sum(lacing))
        struct.pack_into("<LLL", page, _SERIAL_AT, serial, int.from_bytes(page[18:22], "little"), 0)
        struct.pack_into("<L", page, _CRC_AT, checksum(page))
        sink.seek(position)
        sink.write(page)
        position += len(page)


def checksum(page: bytes | bytearray) -> int:
    """CRC-32 of a page whose own checksum field is zero.

    Ogg's polynomial is zlib's, read from the other end and with neither first nor last complement.
    """
    reflected = zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(reflected.to_bytes(4, "little").translate(_REVERSED), "big")

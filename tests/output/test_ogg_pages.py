"""Ogg pages with a fixed serial number."""

import io
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.ogg import OggPage

from voiceguide.output import Encoding, write_file
from voiceguide.output.sndfile import SERIAL, checksum, set_serial


@given(st.binary(max_size=200))
def test_checksum_is_the_one_in_the_rfc(data: bytes) -> None:
    """The fast checksum equals the definition: polynomial 0x04C11DB7, from 0, no reflection."""
    crc = 0
    for octet in data:
        crc ^= octet << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc >> 31 else 0)) & 0xFFFFFFFF
    assert checksum(data) == crc


def test_every_page_has_the_serial_and_a_right_checksum(tmp_path: Path, clicks: Any) -> None:
    """After the tags are in, too."""
    path = tmp_path / "x.ogg"
    write_file(path, [clicks(300_000, 24_000).data], Encoding("ogg"))
    with path.open("rb") as file:
        pages = list(_pages(file))
    assert len(pages) > 3
    assert {serial for serial, _, _ in pages} == {SERIAL}
    assert all(stored == checksum(page) for _, stored, page in pages)


def test_what_is_not_ogg_is_an_error() -> None:
    """Bytes that are no page are never rewritten."""
    sink = io.BytesIO(b"RIFF" + bytes(40))
    with pytest.raises(ValueError, match="no Ogg page at byte 0"):
        set_serial(sink)
    assert sink.getvalue() == b"RIFF" + bytes(40)


def _pages(file: Any) -> Any:
    while True:
        start = file.tell()
        try:
            page: Any = OggPage(file)  # type: ignore[no-untyped-call]  # mutagen's functions are not typed
        except EOFError:
            return
        end = file.tell()
        file.seek(start)
        data = bytearray(file.read(end - start))
        stored = struct.unpack_from("<L", data, 22)[0]
        struct.pack_into("<L", data, 22, 0)
        yield page.serial, stored, data

"""Pictures of screens as small as PNG makes them without loss: https://www.w3.org/TR/png-3/

Browsers write them in haste, with filters that are good for photographs. Large plain areas are shorter without any.
"""

import struct
import zlib
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Bytes of a pixel by its colour type, of the two that browsers write.
_PIXEL = {2: 3, 6: 4}


def smaller(png: bytes) -> bytes:
    """The same picture; of chunks only those that make it."""
    chunks = list(_chunks(png))
    header = dict(chunks)[b"IHDR"]
    width, height, _, color = struct.unpack(">IIBB", header[:10])
    filtered = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    lines = _lines(filtered, width * _PIXEL[color], height, _PIXEL[color])
    plain = zlib.compress(b"".join(b"\0" + line for line in lines), 9)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", plain) + _chunk(b"IEND", b"")


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        yield kind, png[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))


def _lines(filtered: bytes, length: int, count: int, pixel: int) -> Iterator[bytes]:
    """The lines without their filters, from the first one down."""
    above = bytes(length)
    for number in range(count):
        at = number * (length + 1)
        above = _unfiltered(filtered[at], filtered[at + 1 : at + 1 + length], above, pixel)
        yield above


def _unfiltered(kind: int, line: bytes, above: bytes, pixel: int) -> bytes:
    if kind == 0:
        return line
    if kind == 2:
        return bytes((one + up) & 255 for one, up in zip(line, above, strict=True))
    told = bytearray(line)
    for at, one in enumerate(line):
        left, corner = (told[at - pixel], above[at - pixel]) if at >= pixel else (0, 0)
        told[at] = (one + _guess(kind, left, above[at], corner)) & 255
    return bytes(told)


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    """What the filter expects from the pixels around: the one to the left, the middle of two, or Paeth's choice."""
    if kind == 1:
        return left
    if kind == 3:
        return (left + up) // 2
    from_left, from_up, from_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    if from_left <= from_up and from_left <= from_corner:
        return left
    return up if from_up <= from_corner else corner

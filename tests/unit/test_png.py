"""A picture that is made smaller is the same picture, whatever it was filtered by."""

import random
import struct
import zlib

import pytest

from tests.browser.png import smaller

WIDTH, HEIGHT = 7, 5


def picture(lines: list[bytes], color: int) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, color, 0, 0, 0)
    parts = [(b"IHDR", header), (b"pHYs", bytes(9)), (b"IDAT", zlib.compress(b"".join(lines))), (b"IEND", b"")]
    chunks = [struct.pack(">I4s", len(data), kind) + data + bytes(4) for kind, data in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def filtered(kind: int, line: bytes, above: bytes, pixel: int) -> bytes:
    """As the specification has it: https://www.w3.org/TR/png-3/#9Filter-types"""
    left = bytes(pixel) + line[:-pixel]
    corner = bytes(pixel) + above[:-pixel]

    def guess(a: int, b: int, c: int) -> int:
        nearest = min((a, b, c), key=lambda each: abs(a + b - c - each))
        return (0, a, b, (a + b) >> 1, nearest)[kind]

    rest = zip(line, left, above, corner, strict=True)
    return bytes([kind]) + bytes((x - guess(a, b, c)) % 256 for x, a, b, c in rest)


@pytest.mark.parametrize(("color", "pixel"), [(2, 3), (6, 4)])
def test_a_picture_is_the_same_without_filters(color: int, pixel: int) -> None:
    chance = random.Random(7)
    lines = [chance.randbytes(WIDTH * pixel) for _ in range(HEIGHT)]
    above = [bytes(WIDTH * pixel), *lines]
    told = [filtered(kind, line, above[kind], pixel) for kind, line in enumerate(lines)]
    found = smaller(picture(told, color))
    assert b"pHYs" not in found
    at = found.index(b"IDAT")
    (length,) = struct.unpack(">I", found[at - 4 : at])
    assert zlib.decompress(found[at + 4 : at + 4 + length]) == b"".join(b"\0" + line for line in lines)

"""The pictures of the documentation: fewer colours, and the same picture."""

import random
import struct
import zlib

import pytest

from shared.suite.paths import ROOT
from shared.suite.screenshots.palette import COLOURS, SIGNATURE, palette_png

FOLDER = ROOT / "docs" / "screenshots"
WIDTH, HEIGHT = 16, 10


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def chunks(png: bytes) -> dict[bytes, bytes]:
    found, at = {}, len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        found[png[at + 4 : at + 8]] = png[at + 8 : at + 8 + length]
        at += length + 12
    return found


def truecolour(lines: bytes, colour_type: int = 2) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, colour_type, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    return SIGNATURE + b"".join(chunk(kind, body) for kind, body in parts)


def seen(png: bytes) -> list[bytes]:
    """The colours of a picture with a palette, pixel by pixel."""
    found = chunks(png)
    table, data = found[b"PLTE"], zlib.decompress(found[b"IDAT"])
    lines = [data[i + 1 : i + 1 + WIDTH] for i in range(0, len(data), WIDTH + 1)]
    return [table[3 * each : 3 * each + 3] for line in lines for each in line]


def filtered(rows: list[bytes], kind: int) -> bytes:
    """The rows as a PNG holds them under one filter, from the definition."""
    lines, above = b"", bytes(3 * WIDTH)
    for row in rows:
        left = bytes(3) + row[:-3]
        corner = bytes(3) + above[:-3]
        guesses = [guess(kind, *around) for around in zip(left, above, corner, strict=True)]
        values = bytes((b - g) & 255 for b, g in zip(row, guesses, strict=True))
        lines, above = lines + bytes([kind]) + values, row
    return lines


def guess(kind: int, left: int, up: int, corner: int) -> int:
    paeth = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
    return (0, left, up, (left + up) // 2, paeth)[kind]


@pytest.mark.parametrize("kind", range(5))
def test_a_picture_of_few_colours_stays_as_it_is(kind):
    rows = [random.Random(n).randbytes(3 * WIDTH) for n in range(HEIGHT)]
    made = palette_png(truecolour(filtered(rows, kind)))
    picture = b"".join(rows)
    assert seen(made) == [picture[i : i + 3] for i in range(0, len(picture), 3)]


def test_transparency_is_left_out():
    row = bytes([1, 2, 3, 255]) * WIDTH
    made = palette_png(truecolour((b"\0" + row) * HEIGHT, colour_type=6))
    assert set(seen(made)) == {bytes([1, 2, 3])}


def test_the_pictures_are_small_and_the_documentation_shows_each():
    pictures = sorted(FOLDER.glob("*.png"))
    text = (ROOT / "docs" / "how-to" / "use-the-admins.md").read_text()
    assert len(pictures) >= 5
    for picture in pictures:
        png = picture.read_bytes()
        assert len(png) < 150 * 1024, picture.name
        assert len(chunks(png)[b"PLTE"]) <= 3 * COLOURS, picture.name
        assert f"../screenshots/{picture.name}" in text, picture.name

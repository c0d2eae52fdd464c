"""PNG pictures of screens with a palette of 256 colours: a fraction of the bytes."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS, FREQUENT = 256, 192
UNLIKE = 24**2
Pixel = bytes


def palette_png(png: bytes) -> bytes:
    """The same picture with at most 256 colours. Expects eight bits a channel and no
    interlacing, as browsers write it."""
    width, height, rows = _decoded(png)
    counts = Counter(row[i : i + 3] for row in rows for i in range(0, len(row), 3))
    table = _table([colour for colour, _ in counts.most_common()])
    place = {colour: index for index, colour in enumerate(table)}
    for colour in counts:
        if colour not in place:
            place[colour] = _nearest(colour, table)
    lines = (bytes(place[row[i : i + 3]] for i in range(0, len(row), 3)) for row in rows)
    return _encoded(width, height, table, b"".join(b"\0" + line for line in lines))


def _table(frequent: list[Pixel]) -> list[Pixel]:
    """The most frequent colours, then those that none of them resembles: a small icon stays
    green among a thousand greys."""
    table, rest = frequent[:FREQUENT], frequent[FREQUENT:]
    for colour in rest:
        if len(table) == COLOURS:
            break
        if _distance(colour, table[_nearest(colour, table)]) > UNLIKE:
            table.append(colour)
    return table


def _distance(one: Pixel, other: Pixel) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _nearest(colour: Pixel, table: list[Pixel]) -> int:
    distances = [_distance(colour, each) for each in table]
    return distances.index(min(distances))


def _decoded(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height, and the rows as red, green, blue."""
    header, data = b"", b""
    for kind, body in _chunks(png):
        header = body if kind == b"IHDR" else header
        data += body if kind == b"IDAT" else b""
    width, height, _, colour_type = struct.unpack(">IIBB", header[:10])
    size = 4 if colour_type == 6 else 3
    rows = _unfiltered(zlib.decompress(data), width * size, size)
    return width, height, rows if size == 3 else [_without_alpha(row) for row in rows]


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def _unfiltered(data: bytes, stride: int, size: int) -> list[bytes]:
    rows, above = [], bytes(stride)
    for at in range(0, len(data), stride + 1):
        row = bytearray(data[at + 1 : at + 1 + stride])
        _unfilter(data[at], row, above, size)
        above = bytes(row)
        rows.append(above)
    return rows


def _unfilter(kind: int, row: bytearray, above: bytes, size: int) -> None:
    """Undo the row's filter: none, left, up, average or Paeth's."""
    if kind == 0:
        return
    for i in range(len(row)):
        left = row[i - size] if i >= size else 0
        corner = above[i - size] if i >= size else 0
        up = above[i]
        guess = (0, left, up, (left + up) // 2, 0)[kind] if kind < 4 else _paeth(left, up, corner)
        row[i] = (row[i] + guess) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    about = left + up - corner
    by_left, by_up, by_corner = abs(about - left), abs(about - up), abs(about - corner)
    if by_left <= by_up and by_left <= by_corner:
        return left
    return up if by_up <= by_corner else corner


def _without_alpha(row: bytes) -> bytes:
    return b"".join(row[i : i + 3] for i in range(0, len(row), 4))


def _encoded(width: int, height: int, table: list[Pixel], data: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = [(b"IHDR", header), (b"PLTE", b"".join(table)), (b"IDAT", zlib.compress(data, 9))]
    return SIGNATURE + b"".join(_chunk(kind, body) for kind, body in [*parts, (b"IEND", b"")])


def _chunk(kind: bytes, body: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + check

"""Reads the pixels of a PNG as a browser writes it: eight bits a channel, not interlaced."""

import struct
import zlib
from collections.abc import Iterator

_CHANNELS = {2: 3, 6: 4}


def pixel_rows(content: bytes) -> Iterator[bytes]:
    """Yield the picture's rows, each three or four bytes a pixel. Raises ValueError for any other picture."""
    if content[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("not a PNG")
    chunks = list(_chunks(content))
    width, _, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth != 8 or interlaced or colour not in _CHANNELS:
        raise ValueError("not a plain PNG")
    size = _CHANNELS[colour]
    data = zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT"))
    stride = width * size + 1
    above = bytes(stride - 1)
    for start in range(0, len(data), stride):
        above = _unfiltered(data[start], data[start + 1 : start + stride], above, size)
        yield above


def colours(content: bytes) -> set[bytes]:
    """Return the distinct colours of a picture."""
    size = _CHANNELS[content[25]]
    return {row[at : at + 3] for row in pixel_rows(content) for at in range(0, len(row), size)}


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += length + 12


def _unfiltered(kind: int, line: bytes, above: bytes, size: int) -> bytes:
    """Undo the row filter (PNG 1.2, section 6)."""
    if kind == 0:
        return line
    row = bytearray(line)
    for at in range(len(row)):
        left = row[at - size] if at >= size else 0
        up = above[at]
        corner = above[at - size] if at >= size else 0
        row[at] = (row[at] + _predicted(kind, left, up, corner)) & 0xFF
    return bytes(row)


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 2:
        return up
    if kind == 3:
        return (left + up) // 2
    return min((left, up, corner), key=lambda value: abs(left + up - corner - value))

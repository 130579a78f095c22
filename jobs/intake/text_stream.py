"""The bytes of a text file as UTF-8: which encoding it has, and what is no text at all."""

import codecs
import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from jobs.errors import SettingError

_CHUNK = 4 << 20
_MAGIC = {
    b"PK\x03\x04": "ZIP/XLSX",
    b"PAR1": "Parquet",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"\x1f\x8b": "gzip",
}


def text_encoding(path: Path, encodings: Sequence[str]) -> str:
    """Return the first encoding that decodes the whole file, else the first with bad bytes replaced.

    GB18030 decodes nearly any bytes: a UTF-8 file with a few bad ones must not become another text.

    Raises:
        SettingError: The file is empty, or its first bytes are those of another format.
    """
    known = path.stat()
    return _encoding(path, tuple(encodings), known.st_size, known.st_mtime_ns)


@lru_cache(maxsize=64)
def _encoding(path: Path, encodings: tuple[str, ...], *_version: int) -> str:
    """Return the encoding of one version of a file, worked out once."""
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise SettingError(f"文件 {path.name} 是空的，请重新报送 / {path.name} is empty, have it delivered again.")
    for magic, name in _MAGIC.items():
        if start.startswith(magic):
            raise SettingError(
                f"文件 {path.name} 的内容是 {name}，不是文本：请按实际格式命名后重新报送"
                f" / {path.name} holds {name}, not text: deliver it under the name of its format."
            )
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8" if _decodes(path, "utf-8") else "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in encodings:
        if _decodes(path, encoding):
            return encoding
        if encoding == "utf-8" and _mostly_decodes(path, encoding):
            break
    return f"{encodings[0]}-replaced"


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _mostly_decodes(path: Path, encoding: str) -> bool:
    """Tell whether ten characters beyond ASCII decode for each that does not."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    good = bad = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            replaced = text.count("\ufffd")
            bad += replaced
            good += len(text) - len(text.encode("ascii", "ignore")) - replaced
    return good >= 10 * bad


def open_utf8(path: Path, encoding: str, start: int = 0, stop: int | None = None) -> BinaryIO:
    """Return the file's bytes from ``start`` to before ``stop`` as UTF-8, in the encoding `text_encoding` found."""
    file: BinaryIO = path.open("rb") if stop is None else io.BufferedReader(_Range(path, start, stop))
    return file if encoding == "utf-8" else io.BufferedReader(_Utf8Stream(file, encoding))


class _Range(io.RawIOBase):
    """Some of the bytes of a file."""

    def __init__(self, path: Path, start: int, stop: int) -> None:
        self._file = path.open("rb")
        self._file.seek(start)
        self._left = stop - start

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # its only caller passes memoryviews
        size = self._file.readinto(buffer[: min(len(buffer), self._left)])
        self._left -= size
        return size

    def close(self) -> None:
        self._file.close()
        super().close()


class _Utf8Stream(io.RawIOBase):
    """The bytes of a file in another encoding, as UTF-8; bytes that do not decode become U+FFFD."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding.removesuffix("-replaced"))("replace")
        self._pending = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # its only caller passes memoryviews
        while not self._pending and not self._ended:
            chunk = self._file.read(_CHUNK)
            self._ended = not chunk
            self._pending = self._decoder.decode(chunk, final=self._ended).encode("utf-8")
        size = min(len(buffer), len(self._pending))
        buffer[:size] = self._pending[:size]
        self._pending = self._pending[size:]
        return size

    def close(self) -> None:
        self._file.close()
        super().close()

"""ZIP deliveries: each member is a file of its own; an archive that is not plain and whole is refused entirely."""

import hashlib
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from jobs.errors import SettingError
from jobs.settings import ZipSettings

_CHUNK = 1 << 20
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
_ARCHIVES = (".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar", ".zst")


@dataclass(frozen=True)
class Member:
    """One file of an archive: its path inside, the name under which the archive keeps it, its content's hash."""

    path: str
    key: str
    digest: str
    size: int


def is_archive(path: Path) -> bool:
    """Tell whether the name is that of a ZIP archive."""
    return path.suffix.lower() == ".zip"


def members(path: Path, limits: ZipSettings) -> list[Member]:
    """Return the files of an archive, in the order of their paths; every one is unpacked once to be hashed.

    Raises:
        SettingError: The archive is damaged or empty, exceeds a limit, or has a member that is encrypted, a link, an
            archive itself, outside of the archive's folder, or there twice.
    """
    found, total = [], 0
    with _opened(path) as archive:
        files = [one for one in archive.infolist() if not one.filename.endswith("/")]
        if not files:
            raise _refused(path, "是空的压缩包", "is an empty archive")
        if len(files) > limits.max_entries:
            raise _refused(path, f"的文件超过 {limits.max_entries} 个", f"has more than {limits.max_entries} files")
        paths = [_path(path, one) for one in files]
        repeated = sorted({one for one in paths if paths.count(one) > 1}) if len(set(paths)) < len(paths) else []
        if repeated:
            raise _refused(path, f"内有重名文件 {repeated[0]}", f"has {repeated[0]} twice")
        for inside, one in zip(paths, files, strict=True):
            if not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(inside).parts):
                member = _hashed(path, archive, one, inside, limits, total)
                total += member.size
                found.append(member)
    return sorted(found, key=lambda one: one.path)


@contextmanager
def opened(path: Path, member: Member) -> Iterator[IO[bytes]]:
    """Open one member for reading."""
    with _opened(path) as archive, archive.open(member.key) as file:
        yield file


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        LookupError,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        raise _refused(path, "不是完整的 ZIP", "is no whole ZIP archive") from error


def _path(path: Path, info: zipfile.ZipInfo) -> str:
    """Return the member's path. Chinese Windows writes names in GBK without saying so."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        try:
            name = name.encode("cp437").decode("gb18030")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = info.filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\0" in info.orig_filename or not parts:
        raise _refused(path, "内有指向包外的路径", "has a path that leads outside")
    inside = "/".join(parts)
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise _refused(path, f"内的 {inside} 是链接或特殊文件", f"has {inside}, which is a link or no file")
    if info.flag_bits & _ENCRYPTED:
        raise _refused(path, f"内的 {inside} 已加密", f"has {inside}, which is encrypted")
    if inside.lower().endswith(_ARCHIVES):
        raise _refused(path, f"内的 {inside} 又是压缩包", f"has {inside}, which is an archive itself")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refused(path, f"内的 {inside} 不是 deflate 压缩", f"has {inside}, which is not packed with deflate")
    return inside


def _hashed(
    path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, inside: str, limits: ZipSettings, before: int
) -> Member:
    """Unpack the member to nowhere: what counts is how many bytes come out, not what the archive says."""
    digest, size = hashlib.sha256(), 0
    with archive.open(info) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if size > limits.max_entry_bytes:
                limit = f"{limits.max_entry_bytes:,}"
                raise _refused(path, f"内的 {inside} 超过 {limit} 字节", f"has {inside}, beyond {limit} bytes")
            if before + size > limits.max_total_bytes:
                limit = f"{limits.max_total_bytes:,}"
                raise _refused(path, f"解压后超过 {limit} 字节", f"unpacks to more than {limit} bytes")
            if size > max(_CHUNK, limits.max_ratio * info.compress_size):
                ratio = limits.max_ratio
                raise _refused(path, f"内的 {inside} 压缩比超过 {ratio}", f"has {inside}, packed beyond {ratio} to 1")
    return Member(inside, info.filename, digest.hexdigest(), size)


def _refused(path: Path, chinese: str, english: str) -> SettingError:
    return SettingError(f"压缩包 {path.name} {chinese}，未接收，请重新报送 / {path.name} {english}: deliver it anew.")

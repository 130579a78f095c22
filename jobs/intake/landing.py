"""The landing folder: which files it holds, by content, and which kind each is."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from jobs.errors import SettingError
from jobs.intake.profile import FileMap, SourceProfile


@dataclass(frozen=True)
class LandingFile:
    """One file of the landing folder. ``digest`` is the SHA-256 of its bytes."""

    path: Path
    digest: str
    size: int
    kind: FileMap

    @property
    def name(self) -> str:
        """Return the file's name."""
        return self.path.name


@dataclass(frozen=True)
class Landing:
    """The files that the profile knows, in the order of their names, and the names it does not."""

    files: tuple[LandingFile, ...]
    ignored: tuple[str, ...]


def find_files(folder: Path, profile: SourceProfile) -> Landing:
    """Return the files of a landing folder.

    Raises:
        SettingError: The folder is missing, or holds no file that the profile knows.
    """
    if not folder.is_dir():
        raise SettingError(f"找不到落地目录 {folder}：请检查 --landing / landing folder {folder} does not exist.")
    files, ignored = [], []
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.startswith(".") or not path.is_file():
            continue
        kind = profile.kind_of(path.name)
        if kind is None:
            ignored.append(path.name)
        else:
            files.append(LandingFile(path, _digest(path), path.stat().st_size, kind))
    if not files:
        raise SettingError(
            f"落地目录 {folder} 中没有来源配置 {profile.source} 认识的文件 / {folder} holds no file that"
            f" the source profile {profile.source} knows."
        )
    return Landing(tuple(files), tuple(ignored))


def keep_file(file: LandingFile, bronze: Path) -> Path:
    """Keep the file unchanged under its hash and return where; a copy that was cut short is never taken for it."""
    kept = kept_path(bronze, file.digest)
    if kept.exists() and kept.stat().st_size == file.size:
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_name(f".{file.digest}.{os.getpid()}")
    shutil.copyfile(file.path, draft)
    draft.replace(kept)
    return kept


def kept_path(bronze: Path, digest: str) -> Path:
    """Return where the file of that digest is kept below the bronze folder."""
    return bronze / "files" / digest[:2] / digest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

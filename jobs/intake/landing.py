"""The landing folder: which files it holds, by content, and which kind each is."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from jobs.errors import SettingError
from jobs.intake.profile import FileMap, SourceProfile
from jobs.intake.text_size import member_text_size, text_size
from jobs.intake.zip_file import Member, is_archive, members, opened
from jobs.settings import ZipSettings


@dataclass(frozen=True)
class LandingFile:
    """One file of the landing folder, or of an archive there. ``digest`` is the SHA-256 of its bytes."""

    path: Path
    digest: str
    size: int
    kind: FileMap
    member: Member | None = None

    @property
    def name(self) -> str:
        """Return the file's name; that of a member has the archive's name and a slash before it."""
        return f"{self.path.name}/{self.member.path}" if self.member else self.path.name

    @property
    def text_size(self) -> int:
        """Return about how many bytes of text it holds."""
        file_format = self.kind.format
        return member_text_size(self.size, file_format) if self.member else text_size(self.path, file_format)


@dataclass(frozen=True)
class Landing:
    """The files that the profile knows, in the order of their names, and the names it does not."""

    files: tuple[LandingFile, ...]
    ignored: tuple[str, ...]


def find_files(folder: Path, profile: SourceProfile, limits: ZipSettings | None = None) -> Landing:
    """Return the files of a landing folder, those in ZIP archives included.

    Raises:
        SettingError: The folder is missing, holds no file that the profile knows, has a folder under the name of a
            file, or an archive that is damaged, exceeds the limits or is not plain.
    """
    if not folder.is_dir():
        raise SettingError(f"找不到落地目录 {folder}：请检查 --landing / landing folder {folder} does not exist.")
    files: list[LandingFile] = []
    ignored: list[str] = []
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.startswith("."):
            continue
        if not path.is_file():
            _no_file(path, profile)
        elif is_archive(path):
            for member in members(path, limits or ZipSettings()):
                kind = profile.kind_of(member.path)
                if kind is None:
                    ignored.append(f"{path.name}/{member.path}")
                else:
                    files.append(LandingFile(path, member.digest, member.size, kind, member))
        elif kind := profile.kind_of(path.name):
            files.append(LandingFile(path, _digest(path), path.stat().st_size, kind))
        else:
            ignored.append(path.name)
    if not files:
        raise SettingError(
            f"落地目录 {folder} 中没有来源配置 {profile.source} 认识的文件 / {folder} holds no file that"
            f" the source profile {profile.source} knows."
        )
    return Landing(tuple(files), tuple(ignored))


def _no_file(path: Path, profile: SourceProfile) -> None:
    """Refuse a folder or broken link under the name of a file; other folders are nobody's concern."""
    if is_archive(path) or profile.kind_of(path.name):
        raise SettingError(
            f"{path.name} 应为文件，却是目录或失效的链接，请重新报送"
            f" / {path.name} should be a file, but is a folder or a broken link."
        )


def keep_file(file: LandingFile, bronze: Path) -> Path:
    """Keep the file unchanged under its hash and return where; a copy that was cut short is never taken for it."""
    kept = kept_path(bronze, file.digest)
    if kept.exists() and kept.stat().st_size == file.size:
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_name(f".{file.digest}.{os.getpid()}")
    if file.member:
        with opened(file.path, file.member) as source, draft.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
    else:
        shutil.copyfile(file.path, draft)
    draft.replace(kept)
    return kept


def kept_path(bronze: Path, digest: str) -> Path:
    """Return where the file of that digest is kept below the bronze folder."""
    return bronze / "files" / digest[:2] / digest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

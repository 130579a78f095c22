"""Keyed pseudonyms: HMAC-SHA-256 of an identity number or account, so that nobody without the key can guess back.

A resident id has only about 10^11 possible values: an unkeyed hash is reversed by trying them all.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from jobs.errors import SettingError

_BLOCK = 64


@dataclass(frozen=True)
class PseudonymKey:
    """The secret key, as the two padded blocks of HMAC (RFC 2104), ready to be bound in SQL."""

    inner: bytes = field(repr=False)
    outer: bytes = field(repr=False)


def token_sql(text: str, kind: str) -> str:
    """Return SQL for the token of a text: 32 hex digits; NULL stays NULL. Binds $inner_pad and $outer_pad.

    ``kind`` keeps tokens of different kinds apart: an account never equals a certificate.
    """
    message = f"encode('{kind}:' || upper({text}))"
    return f"substr(sha256($outer_pad::blob || unhex(sha256($inner_pad::blob || {message}))), 1, 32)"


def load_key(path: Path) -> PseudonymKey:
    """Return the key of a file, made on first use with access for its owner only.

    Raises:
        SettingError: The file cannot be read or made, or holds fewer than 32 bytes.
    """
    path = path.expanduser()
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_hex(32))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        key = path.read_bytes().strip()
    except OSError as error:
        raise SettingError(
            f"读写不了假名密钥文件 {path}：请检查 intake.pseudonym_key_file / the pseudonym key file is not usable."
        ) from error
    if len(key) < 32:
        raise SettingError(f"假名密钥文件 {path} 过短（至少32字节）/ the pseudonym key is shorter than 32 bytes.")
    block = key.ljust(_BLOCK, b"\0") if len(key) <= _BLOCK else _hashed(key).ljust(_BLOCK, b"\0")
    return PseudonymKey(bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block))


def _hashed(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()

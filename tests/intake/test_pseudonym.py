"""Tokens are HMAC-SHA-256 under a secret key, so nobody without it guesses an identity number back."""

import hashlib
import hmac
import os
import random
import stat
import subprocess
import sys

import duckdb
import pytest

from jobs.errors import SettingError
from jobs.intake.pseudonym import PseudonymKey, load_key, token_sql


def tokens(key: PseudonymKey, texts: list[str | None], kind: str = "certificate_number_token") -> list[str | None]:
    with duckdb.connect() as connection:
        connection.execute("create table field (place int, content varchar)")
        connection.executemany("insert into field values (?, ?)", list(enumerate(texts)))
        sql = f"select case when content is not null then {token_sql('content', kind)} end from field order by place"
        pads = {"inner_pad": key.inner, "outer_pad": key.outer}
        return [row[0] for row in connection.execute(sql, pads).fetchall()]


def expected(secret: bytes, text: str, kind: str) -> str:
    return hmac.new(secret, f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()[:32]


@pytest.fixture
def secret(tmp_path):
    """A key file and the bytes in it."""
    path = tmp_path / "pseudonym.key"
    return load_key(path), path.read_bytes().strip()


def test_tokens_equal_pythons_hmac_on_random_identity_numbers(secret):
    key, content = secret
    draw = random.Random(7)  # noqa: S311 - made-up numbers, no secret
    ids = ["".join(draw.choices("0123456789", k=17)) + draw.choice("0123456789X") for _ in range(300)]
    ids += ["", "张三-护照 E1234", "0", "é" * 500]
    assert tokens(key, ids) == [expected(content, one.upper(), "certificate_number_token") for one in ids]


@pytest.mark.parametrize("size", [32, 63, 64, 65, 200])
def test_keys_of_every_length_are_padded_as_hmac_says(tmp_path, size):
    path = tmp_path / "key"
    path.write_bytes(os.urandom(size).hex().encode()[:size])
    assert tokens(load_key(path), ["110101199001010011"]) == [
        expected(path.read_bytes(), "110101199001010011", "certificate_number_token")
    ]


def test_a_small_x_at_the_end_is_the_same_person(secret):
    assert len(set(tokens(secret[0], ["11010119900101001x", "11010119900101001X"]))) == 1


def test_an_account_never_equals_a_certificate(secret):
    assert tokens(secret[0], ["6222"], "account") != tokens(secret[0], ["6222"], "certificate_number_token")


def test_nothing_stays_nothing(secret):
    assert tokens(secret[0], [None]) == [None]


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    path = tmp_path / "deep" / "folder" / "key"
    first = load_key(path)
    assert load_key(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["key"]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path):
    code = (
        "import sys, pathlib; from jobs.intake.pseudonym import load_key;"
        " print(load_key(pathlib.Path(sys.argv[1])).inner.hex())"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "key")], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert len({process.communicate()[0] for process in started}) == 1
    assert [process.returncode for process in started] == [0] * 4


def test_a_short_key_is_refused(tmp_path):
    (tmp_path / "key").write_text("x" * 31)
    with pytest.raises(SettingError, match="shorter than 32 bytes"):
        load_key(tmp_path / "key")


def test_a_key_file_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(SettingError, match="pseudonym key file is not usable"):
        load_key(tmp_path / "file" / "key")

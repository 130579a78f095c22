"""ZIP deliveries: members are files of their own, and an archive that is not plain, whole and small is refused."""

import hashlib
import stat
import zipfile

import pytest

from jobs.errors import SettingError
from jobs.intake.landing import find_files, keep_file
from jobs.intake.profile import load_profile
from jobs.settings import ZipSettings, load_settings
from tests.delivery import deliver
from tests.intake.month import Desk

PERSONS = "| person_id | certificate_number_token |\n| P1 | 150102195001010011 |\n"


@pytest.fixture
def landing(tmp_path):
    folder = tmp_path / "landing"
    folder.mkdir()
    return folder


@pytest.fixture
def archive(landing):
    """Write an archive of the (name or ZipInfo, content) pairs into the landing folder."""

    def write(*members, name="delivery.zip", compression=zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(landing / name, "w", compression) as target:
            for member, content in members:
                target.writestr(member, content)
        return landing / name

    return write


def found(landing, **limits):
    return find_files(landing, load_profile("national"), ZipSettings(**limits))


def test_each_member_that_the_profile_knows_is_a_file_of_its_own(archive, landing, tmp_path):
    archive(("visit_202610.csv", "a,b\n"), ("more/person_202610.jsonl", '{"a": 1}'), ("readme.txt", "x"), ("more/", ""))
    files = found(landing)
    assert [file.name for file in files.files] == [
        "delivery.zip/more/person_202610.jsonl",
        "delivery.zip/visit_202610.csv",
    ]
    assert files.ignored == ("delivery.zip/readme.txt",)
    assert files.files[1].digest == hashlib.sha256(b"a,b\n").hexdigest()
    kept = keep_file(files.files[1], tmp_path / "bronze")
    assert (kept.read_bytes(), kept.name) == (b"a,b\n", files.files[1].digest)


def test_names_that_chinese_windows_wrote_in_gbk_are_read(archive, landing):
    info = zipfile.ZipInfo("x" * 14)
    path = archive((info, "x"), ("visit_202610.csv", "a"))
    path.write_bytes(path.read_bytes().replace(b"x" * 14, "就诊数据说明.".encode("gbk") + b"t"))
    assert found(landing).ignored == ("delivery.zip/就诊数据说明.t",)


def test_what_a_computer_adds_by_itself_is_passed_over(archive, landing):
    archive(("visit_202610.csv", "a"), ("__MACOSX/visit_202610.csv", "b"), (".DS_Store", "c"), ("x/.visit_2.csv", "d"))
    assert [file.name for file in found(landing).files] == ["delivery.zip/visit_202610.csv"]
    assert found(landing).ignored == ()


def member(name, *, mode=0, flags=0):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.flag_bits = flags
    return info


@pytest.mark.parametrize(
    "name", ["../visit_202610.csv", "/etc/visit_202610.csv", "a/../../visit_1.csv", "C:/visit_1.csv"]
)
def test_a_path_that_leads_outside_is_refused(archive, landing, name):
    archive((member(name), "a"))
    with pytest.raises(SettingError, match="leads outside"):
        found(landing)


@pytest.mark.parametrize("name", ["inner.zip", "visit.csv.gz", "all.TAR", "b.7z", "c.rar"])
def test_an_archive_inside_an_archive_is_refused(archive, landing, name):
    archive(("visit_202610.csv", "a"), (name, "b"))
    with pytest.raises(SettingError, match="an archive itself"):
        found(landing)


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO, stat.S_IFBLK])
def test_a_link_or_device_is_refused(archive, landing, mode):
    archive((member("visit_202610.csv", mode=mode), "/etc/passwd"))
    with pytest.raises(SettingError, match="a link or no file"):
        found(landing)


def test_an_encrypted_member_is_refused(archive, landing):
    path = archive((member("visit_202610.csv"), "abc"))
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(SettingError, match="is encrypted"):
        found(landing)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(archive, landing):
    archive(("visit_202610.csv", "a"), ("visit_202610.csv", "b"))
    with pytest.raises(SettingError, match=r"has visit_202610\.csv twice"):
        found(landing)


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_compression_is_refused(archive, landing, compression):
    archive(("visit_202610.csv", "a"), compression=compression)
    with pytest.raises(SettingError, match="not packed with deflate"):
        found(landing)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"max_entries": 2}, "more than 2 files"),
        ({"max_entry_bytes": 2999}, "beyond 2,999 bytes"),
        ({"max_total_bytes": 8999}, "unpacks to more than 8,999 bytes"),
    ],
)
def test_an_archive_beyond_a_limit_is_refused_and_one_at_the_limit_is_not(archive, landing, limits, sentence):
    archive(*((f"visit_20261{n}.csv", "x" * 3000) for n in range(3)))
    with pytest.raises(SettingError, match=sentence):
        found(landing, **limits)
    assert len(found(landing, **{name: value + 1 for name, value in limits.items()}).files) == 3


def test_a_member_packed_beyond_the_ratio_is_refused_whatever_size_the_archive_states(archive, landing):
    path = archive(("visit_202610.csv", b"0" * (4 << 20)))
    with pytest.raises(SettingError, match="packed beyond 200 to 1"):
        found(landing)
    path.write_bytes(path.read_bytes().replace((4 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little")))
    with pytest.raises(SettingError, match=r"no whole ZIP|packed beyond"):
        found(landing)


@pytest.mark.parametrize("damage", ["cut", "empty", "text", "changed", "nothing inside"])
def test_a_damaged_archive_is_one_sentence(archive, landing, damage):
    path = archive(("visit_202610.csv", bytes(range(256)) * 40), compression=zipfile.ZIP_STORED)
    content = path.read_bytes()
    changed = content.replace(bytes(range(100)), bytes(range(1, 101)), 1)
    path.write_bytes(
        {"cut": content[:-30], "empty": b"", "text": b"a,b\n1,2\n", "changed": changed}.get(damage, content)
    )
    if damage == "nothing inside":
        archive()
    with pytest.raises(SettingError, match=r"no whole ZIP archive|is an empty archive") as refusal:
        found(landing)
    assert "delivery.zip" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_members_are_taken_in_under_the_archives_name_and_a_bad_archive_changes_nothing(tmp_path):
    desk = Desk(tmp_path)
    path = deliver(tmp_path / "packed", "person_202610_01.csv", PERSONS)
    desk.landing.mkdir()
    with zipfile.ZipFile(desk.landing / "october.zip", "w") as target:
        target.write(path, "part/person_202610_01.csv")
    taken = desk.take_in()
    assert taken.new_files == ("october.zip/part/person_202610_01.csv",)
    assert desk.rows("source_file", "file_name, accepted_count") == ["october.zip/part/person_202610_01.csv | 1"]
    assert desk.rows("person", "person_id") == ["P1"]
    (desk.landing / "person_202610_01.csv").write_bytes(path.read_bytes())
    assert desk.take_in().new_files == ()
    before = dict(desk.versions)
    kept = sorted((desk.root / "bronze" / "files").rglob("*"))
    (desk.landing / "november.zip").write_bytes(b"PK\x03\x04 broken")
    deliver(desk.landing, "person_202611_01.csv", PERSONS.replace("P1", "P2"))
    with pytest.raises(SettingError, match=r"november\.zip"):
        desk.take_in()
    assert (desk.versions, sorted((desk.root / "bronze" / "files").rglob("*"))) == (before, kept)


def test_the_limits_are_settings():
    assert load_settings(environment={}).intake.zip == ZipSettings()
    changed = load_settings(environment={"FUNDAUDIT_INTAKE__ZIP": "{max_ratio: 7}"}).intake.zip
    assert changed.max_ratio == 7

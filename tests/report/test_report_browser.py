"""A real browser opens the page from disk and shows it."""

import re
import shutil
import subprocess

import pytest

from tests.report.png import colours

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


@pytest.fixture(scope="module")
def browse(page, tmp_path_factory):
    """Return a function that runs Chromium on the page with more options and gives back what it prints."""
    folder = tmp_path_factory.mktemp("browser")
    file = folder / "report.html"
    file.write_text(page, encoding="utf-8")
    chromium = shutil.which("chromium")
    assert chromium, "the Debian package chromium is needed to see the page"

    def run(*options):
        command = [chromium, *QUIET, f"--user-data-dir={folder / 'profile'}", *options, file.as_uri()]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout

    return run


def test_the_browser_shows_the_key_figures(browse):
    shown = browse("--dump-dom")
    figures = dict(re.findall(r'data-figure="(\w+)">([^<]*)<', shown))
    assert {name: figures[name] for name in ("findings", "received", "settled", "differences", "not_judged")} == {
        "findings": "271",
        "received": "140,307",
        "settled": "5,432,100.99",
        "differences": "6",
        "not_judged": "3",
    }


@pytest.mark.parametrize("width", [1280, 480])
def test_the_browser_paints_the_page(browse, tmp_path, width):
    picture = tmp_path / "page.png"
    browse(f"--window-size={width},700", f"--screenshot={picture}")
    painted = colours(picture.read_bytes())
    assert {b"\x17\x32\x4d", b"\xfb\xf1\xdc", b"\xf4\xf6\xf8", b"\xff\xff\xff"} <= painted
    assert len(painted) > 50

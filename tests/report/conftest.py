"""The example's report and its two files, made once."""

import io
import zipfile

import pytest
from openpyxl import load_workbook

from jobs.report import render_html, render_workbook
from tests.report import example


@pytest.fixture(scope="session")
def month():
    return example.report()


@pytest.fixture(scope="session")
def page(month):
    return render_html(month).decode("utf-8")


@pytest.fixture(scope="session")
def workbook_bytes(month):
    return render_workbook(month)


@pytest.fixture(scope="session")
def workbook(workbook_bytes):
    return load_workbook(io.BytesIO(workbook_bytes))


@pytest.fixture(scope="session")
def workbook_text(workbook_bytes):
    """All that stands in the workbook's parts."""
    with zipfile.ZipFile(io.BytesIO(workbook_bytes)) as archive:
        return "".join(archive.read(name).decode("utf-8") for name in archive.namelist())

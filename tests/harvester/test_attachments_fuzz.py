"""Damaged files of every format: a document comes back, with or without a problem, never an exception."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvester import read
from harvester.problems import PROBLEMS
from harvester.readers.sandbox import MIB, Limits, Sandbox
from tests.samples import HERE, captured, sample, zipped

NAMES = sorted(path.name for path in HERE.glob("*.*") if path.suffix not in {".py", ".md", ".wps"})
IN_PROCESS = [
    name for name in NAMES if not name.endswith(".pdf")
]  # pdfium is C++: a crash would end the tests
PACKED = [name for name in NAMES if name.endswith((".docx", ".ofd", ".xlsx"))]
BOUNDED = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

EDITS = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 200),
        st.sampled_from(
            [
                b"",
                b"\xff\xff\xff\xff",
                b"\0\0\0\0",
                b"\xff\xff\xff\x7f",
                b"<",
                b'"',
                b"-1",
                b"99999999999",
                b"nan",
                b"1e400",
                b"{",
                b"\\",
            ]
        ),
    ),
    min_size=1,
    max_size=6,
)
Edits = list[tuple[float, int, bytes]]


def damaged(body: bytes, edits: Edits) -> bytes:
    """At each place (a share of the length) so many bytes are replaced by these."""
    data = bytearray(body)
    for place, length, put in edits:
        at = int(place * len(data))
        data[at : at + length] = put
    return bytes(data)


def holds(body: bytes, sandbox: Sandbox | None = None) -> None:
    found = read.document(captured(body), sandbox=sandbox)
    assert found.problem is None or found.problem in PROBLEMS
    found.text.encode()  # no half characters: the database would refuse them


@given(st.sampled_from(IN_PROCESS), EDITS)
@BOUNDED
def test_a_damaged_file_is_a_document_or_a_problem(name: str, edits: Edits) -> None:
    holds(damaged(sample(name), edits))


@given(st.sampled_from(PACKED), st.floats(0, 1, exclude_max=True), EDITS)
@BOUNDED
def test_a_file_damaged_inside_its_package_is_a_document_or_a_problem(
    name: str, part: float, edits: Edits
) -> None:
    with ZipFile(BytesIO(sample(name))) as package:
        parts = {member: package.read(member) for member in package.namelist()}
    member = sorted(parts)[int(part * len(parts))]
    holds(zipped(parts | {member: damaged(parts[member], edits)}))


@given(st.sampled_from(IN_PROCESS), st.floats(0, 1))
@BOUNDED
def test_a_file_cut_short_is_a_document_or_a_problem(name: str, share: float) -> None:
    body = sample(name)
    holds(body[: int(share * len(body))])


@given(
    st.binary(max_size=300),
    st.sampled_from(
        [b"", b"%PDF-1.4", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1", b"<html>"]
    ),
)
@BOUNDED
def test_any_bytes_are_a_document_or_a_problem(rest: bytes, start: bytes) -> None:
    if start != b"%PDF-1.4" and b"%PDF-" not in rest:
        holds(start + rest)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Limits(seconds=20.0, memory=512 * MIB)) as made:
        yield made


@given(EDITS)
@BOUNDED
def test_a_damaged_pdf_is_a_document_or_a_problem(sandbox: Sandbox, edits: Edits) -> None:
    holds(damaged(sample("report.pdf"), edits), sandbox)

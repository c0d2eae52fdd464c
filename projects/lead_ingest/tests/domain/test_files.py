import csv
import io
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.lead_ingest.domain import lines
from projects.lead_ingest.domain.files import CsvFile
from projects.lead_ingest.domain.lines import FileUnreadable

TEN_MB = 10_000_000
cells = st.text(alphabet=st.sampled_from('ab,;"\r\n é\t'), max_size=5)


def rows(content: bytes):
    return list(CsvFile(blocks(content, 1 << 16)))


def blocks(content: bytes, size: int):
    stream = BytesIO(content)
    return iter(lambda: stream.read(size), b"")


def written(table) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    return text.getvalue().encode()


def test_bom_crlf_quotes_and_blank_lines():
    found = rows(b'\xef\xbb\xbfid,name\r\n1,"a,""b"""\r\n\r\n2,c\r\n')
    assert [(r.line, r.cells) for r in found] == [
        (2, {"id": "1", "name": 'a,"b"'}),
        (4, {"id": "2", "name": "c"}),
    ]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("delimiter", [b",", b";", b"\t"])
def test_every_line_end_and_delimiter(end, delimiter):
    found = rows(end.join([b"id", b"1", b"2"]).replace(b"1", b"1") + end)
    assert [row.line for row in found] == [2, 3]
    found = rows(delimiter.join([b"id", b"name"]) + end + delimiter.join([b"1", b"a"]))
    assert [row.cells for row in found] == [{"id": "1", "name": "a"}]


def test_rows_of_another_length_and_nul_are_problems_of_their_line():
    short, long, nul = rows(b"id,name\n1\n1,2,3\n1,\0\n")
    assert "1 cells" in short.problem
    assert "3 cells" in long.problem
    assert "NUL" in nul.problem


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\x03\x04rest", "zip"),
        (b"id,id\n1,2\n", "line 1: two columns have the same name"),
        (b"id,\0\n1,2\n", "line 1: a column's name holds a NUL"),
        (b",".join(b"c%d" % n for n in range(501)), "line 1: more than 500 columns"),
        ("id\nä\n".encode("latin-1"), "line 2: not UTF-8"),
        ("id\n1\n".encode("utf-16"), "line 1: not UTF-8"),
        (b"id\n1\n" + b"x" * TEN_MB, "line 3: longer than 4 MiB"),
        (b"id\n1\n" + b"x" * TEN_MB + b"\n2\n", "line 3: longer than 4 MiB"),
        (b"id\n1\n" + b"1," * (TEN_MB // 2) + b"\n", "line 3: longer than 4 MiB"),
        (b'id\n"' + b"x" * 2_000_000 + b'"\n', "line 2: field larger than field limit"),
        (b'id\n"never closed', "line 2: unexpected end of data"),
        (b'id\n"a"b\n', "line 2"),
    ],
)
def test_what_is_no_csv_file_is_refused_with_line_and_reason(content, reason):
    with pytest.raises(FileUnreadable, match=reason):
        rows(content)


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_a_reason(content):
    try:
        found = rows(content)
    except FileUnreadable:
        return
    assert all(row.line >= 1 for row in found)


@given(st.lists(st.tuples(cells, cells), max_size=8), st.integers(1, 9), st.integers(1, 9))
def test_reading_goes_on_at_any_row_whatever_the_blocks(table, size, other):
    content = b"\xef\xbb\xbf" + written([("a", "b"), *table])
    file = CsvFile(blocks(content, size))
    places, whole = [file.place], []
    for row in file:
        whole.append(row)
        places.append(file.place)
    for done, place in enumerate(places):
        rest = CsvFile(blocks(content[place.offset :], other), place=place)
        assert list(rest) == whole[done:]


def test_a_line_is_given_up_before_it_fills_the_memory():
    asked = []

    def endless():
        while True:
            asked.append(1)
            yield b"x" * (1 << 20)

    with pytest.raises(FileUnreadable, match="line 1"):
        next(iter(lines.Lines(endless())))
    assert len(asked) <= 6

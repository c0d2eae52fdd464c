"""A file of any shape, cut into pieces whose lines lead back to it."""

import csv
import io

import pytest

from shared.suite.demo import leads_file
from shared.suite.demo.leads_file import LeadsFile
from shared.suite.errors import SuiteError


@pytest.fixture
def written(tmp_path):
    def write(content: bytes) -> LeadsFile:
        path = tmp_path / "leads.csv"
        path.write_bytes(content)
        return LeadsFile(path)

    return write


def piece_rows(piece):
    """The rows of a piece with the numbers of their last lines, as a reader sees them."""
    reader = csv.reader(io.StringIO(piece.content.decode(), newline=""))
    return [(reader.line_num, cells) for cells in reader][1:]


def test_pieces_hold_every_row_once_and_their_lines_lead_back(written):
    file = written(
        b'\xef\xbb\xbfid;note\r\n1;a\r\n\r\n2;"two\nlines, ""quoted"""\r\n3\r\n4;"x\r\ny";z\r\n'
    )
    pieces = list(file.pieces(2))
    found = [(piece.lines[line], cells) for piece in pieces for line, cells in piece_rows(piece)]
    assert found == [
        (2, ["1", "a"]),
        (5, ["2", 'two\nlines, "quoted"']),
        (6, ["3"]),
        (8, ["4", "x\r\ny", "z"]),
    ]
    assert len(pieces) == 2
    assert all(piece.content.startswith(b"id,note\n") for piece in pieces)
    assert file.count() == 4


def test_the_texts_of_a_column_come_once(written):
    file = written(b"id, Agent \n1,Ann\n2,\n3,Ben\n4, Ann \n5\n")
    assert file.texts("Agent") == ["Ann", "Ben"]


def test_the_head_of_a_long_file_ends_with_a_line(written, monkeypatch):
    monkeypatch.setattr(leads_file, "HEAD", 10)
    assert written(b"id,x\n1,2\n3,4\n").head() == b"id,x\n1,2\n"
    assert written(b"id\n1\n").head() == b"id\n1\n"


@pytest.mark.parametrize(
    ("content", "reason"), [(b"id\n1\n\xe4\n", "not UTF-8"), (b'id\n1\n"a"b\n', "line 3: ")]
)
def test_what_cannot_be_read_says_where(written, content, reason):
    with pytest.raises(SuiteError, match=reason):
        written(content).count()


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(SuiteError, match="cannot be read"):
        LeadsFile(tmp_path / "nothing.csv").head()

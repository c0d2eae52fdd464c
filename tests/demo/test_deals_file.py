from datetime import date

import pytest

from shared.suite.demo.deals_file import HEADER, deals_read
from shared.suite.errors import SuiteError

ROWS = (
    "1,Ann,GTXPro,Acme,Won,2017-03-01,2017-04-01,100",
    "2,Ben,MG Special,,Lost,2017-03-02,2017-06-30,0",
    "3,Ann,MG Special,Acme,Won,2017-03-03,2017-07-01,50",
    "4,Cleo,MG Special,,Engaging,2017-03-04,,",
)


@pytest.fixture
def pipeline(tmp_path):
    path = tmp_path / "pipeline.csv"
    path.write_text("\n".join([",".join(HEADER), *ROWS]) + "\n")
    return path


def test_without_bounds_every_row_takes_part(pipeline):
    deals = deals_read(pipeline)
    assert (len(deals.rows), deals.open_left_out) == (4, 0)
    assert deals.agents == ["Ann", "Ben", "Cleo"]


def test_bounds_are_included_and_open_rows_are_counted(pipeline):
    deals = deals_read(pipeline, begin=date(2017, 4, 1), end=date(2017, 6, 30))
    assert [row["opportunity_id"] for row in deals.rows] == ["1", "2"]
    assert deals.open_left_out == 1


def test_pieces_hold_every_row_once_and_each_its_header(pipeline):
    pieces = [piece.decode().splitlines() for piece in deals_read(pipeline).pieces(3)]
    assert [len(lines) for lines in pieces] == [4, 2]
    assert {lines[0] for lines in pieces} == {",".join(HEADER)}
    assert [line.split(",")[0] for lines in pieces for line in lines[1:]] == ["1", "2", "3", "4"]


def test_a_file_of_another_shape_names_what_it_lacks(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("opportunity_id,product\n1,x\n")
    with pytest.raises(SuiteError, match="sales_agent"):
        deals_read(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(SuiteError, match="cannot be read"):
        deals_read(tmp_path / "nothing.csv")

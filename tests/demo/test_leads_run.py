"""What the demo of somebody's own file compares, apart from any server."""

from collections import Counter
from pathlib import Path

import pytest

from shared.suite.demo.leads_file import LeadsFile
from shared.suite.demo.leads_map import LeadsMap
from shared.suite.demo.leads_run import file_company, file_compare

COUNTS = {"received": 5, "created": 3, "duplicates": 1, "rejected": 1}
MAPPING = {
    "columns": {"external_id": "Id", "email": "Mail", "status": "Sold", "assigned_to": "Agent"},
    "values": {"status": {"0": "", "1": "qualified"}},
    "defaults": {},
}


def disagreeing(**changes):
    facts = {
        "counts": COUNTS,
        "rows": 5,
        "added": Counter(new=2, qualified=1),
        "expected": Counter(new=2, qualified=1),
    }
    return [stage.name for stage in file_compare(**{**facts, **changes}) if not stage.agrees]


def test_what_agrees():
    assert disagreeing() == []


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"rows": 6}, ["rows of the file"]),
        ({"added": Counter(new=3)}, ["added as new", "added as qualified"]),
        ({"added": Counter(new=2, qualified=1, junk=1)}, ["added as junk"]),
        ({"expected": Counter(new=4), "added": Counter(new=2)}, ["leads added"]),
    ],
)
def test_one_row_too_few_is_seen(changes, names):
    assert disagreeing(**changes) == names


def test_where_some_were_known_before_only_the_number_can_be_compared():
    assert disagreeing(expected=Counter(new=4), added=Counter(new=3)) == []


def test_the_states_of_a_file_are_those_of_its_first_rows(tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text(
        "Id,Mail,Sold,Agent\n1,a@b.example,1,Ann\n1,x@b.example,0,\n2,A@B.example,0,\n"
        "3,c@b.example,0,\n4,bad,1,\n5,,1,\n"
    )
    guess = LeadsMap({}, MAPPING)
    assert guess.statuses(LeadsFile(path), without={6}) == Counter(qualified=2, new=1)


def test_agents_are_put_into_a_map_that_asks_for_them():
    assert LeadsMap({}, MAPPING).with_agents({"Ann": "u1"}).mapping["values"] == {
        **MAPPING["values"],
        "assigned_to": {"Ann": "u1"},
    }
    without = LeadsMap({}, {"columns": {}, "values": {}, "defaults": {}})
    assert without.with_agents({"Ann": "u1"}).mapping["values"] == {}


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("education_leads.csv", "education-leads"),
        ("Leads (März) 2026.CSV", "leads-m-rz-2026"),
        ("demo.csv", "demo-leads"),
        ("pipeline.csv", "pipeline-leads"),
        ("___.csv", "leads"),
        ("x" * 90, "x" * 40),
    ],
)
def test_a_file_has_a_company_of_its_own(name, slug):
    assert file_company(Path(name)).slug == slug

import json
from dataclasses import dataclass, make_dataclass
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator

from shared.contracts.catalogue import contracts_load
from shared.contracts.lead_ingest import LeadWon
from shared.events.envelope import EventSpec, spec_of
from shared.events.schemas import compatibility_problems, schema_of, schemas_compare


@dataclass(frozen=True)
class Amount:
    amount: str


BASE: list[Any] = [("thing_id", UUID), ("name", str), ("size", int), ("price", Amount)]


def schema(fields: list[Any]) -> dict[str, Any]:
    cls = make_dataclass("Thing", fields, frozen=True, kw_only=True)
    spec = EventSpec(cls, "thing.done", "x.thing", "thing_id", 1, (), None)  # type: ignore[arg-type]
    return schema_of(spec)


def problems(fields: list[Any]) -> list[str]:
    return compatibility_problems(schema(BASE), schema(fields))


def replaced(name: str, kind: Any) -> list[Any]:
    return [(n, kind if n == name else k) for n, k in BASE]


def test_nothing_changed_passes():
    assert problems(BASE) == []


def test_an_added_optional_field_passes():
    assert problems([*BASE, ("colour", str | None, None)]) == []


def test_a_removed_field_is_refused():
    assert problems(BASE[:2] + BASE[3:]) == ["size was removed"]


def test_a_renamed_field_is_refused():
    found = problems([*BASE[:2], ("length", int), BASE[3]])
    assert found == ["size was removed", "length is newly required"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("size", str),
        ("size", int | None),
        ("name", UUID),
        ("name", list[str]),
        ("name", dict[str, int]),
        ("price", str),
    ],
)
def test_a_retyped_field_is_refused(name, kind):
    assert problems(replaced(name, kind)) == [f"{name} has another type"]


def test_a_newly_required_field_is_refused():
    assert problems([*BASE, ("colour", str)]) == ["colour is newly required"]


def test_a_field_that_is_no_longer_required_is_refused():
    fields = [*BASE[:2], ("size", int, 0), BASE[3]]
    assert problems(fields) == ["size is no longer required"]


def test_a_change_inside_a_nested_value_is_refused():
    nested = make_dataclass("Amount", [("value", str)], frozen=True)
    found = problems(replaced("price", nested))
    assert found == ["price.amount was removed", "price.value is newly required"]


def test_another_topic_or_key_is_refused():
    moved = {**schema(BASE), "x-topic": "y.thing"}
    assert problems(BASE) == []
    (problem,) = compatibility_problems(schema(BASE), moved)
    assert problem.startswith("x-topic changed")


def test_the_committed_schemas_are_those_of_the_contracts():
    call_command("event_schemas", "--check", stdout=StringIO())


def test_the_command_refuses_a_breaking_change_and_a_removed_event(tmp_path):
    call_command("event_schemas", folder=tmp_path, stdout=StringIO())
    path = tmp_path / "lead.won.v1.json"
    committed = json.loads(path.read_text())
    committed["$defs"]["LeadWon"]["properties"]["gone"] = {"type": "string"}
    path.write_text(json.dumps(committed))
    (tmp_path / "lead.forgotten.v1.json").write_text("{}")
    with pytest.raises(CommandError) as refused:
        call_command("event_schemas", folder=tmp_path)
    assert "lead.won.v1: gone was removed" in str(refused.value)
    assert "lead.forgotten.v1: the event was removed" in str(refused.value)


def test_the_check_finds_a_schema_that_was_not_written(tmp_path):
    with pytest.raises(CommandError, match="Not up to date"):
        call_command("event_schemas", "--check", folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_every_schema_is_a_valid_schema_and_has_no_float(tmp_path):
    specs = contracts_load()
    assert spec_of(LeadWon) in specs
    _, files = schemas_compare(tmp_path, specs)
    assert len(files) == len(specs) >= 33
    for text in files.values():
        Draft202012Validator.check_schema(json.loads(text))
        assert '"type": "number"' not in text

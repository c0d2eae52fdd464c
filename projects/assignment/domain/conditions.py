"""Which leads a rule is for: a tree of all, any and not over the facts of a lead.

    {"all": [{"field": "country", "op": "in", "value": ["DE", "AT"]},
             {"not": {"field": "score", "op": "lt", "value": 20}}]}

An empty tree holds for every lead. Comparing an absent fact is false, never an error.
"""

import fnmatch
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

Facts = Mapping[str, Any]

FIELDS = (
    "source",
    "external_id",
    "score",
    "company",
    "title",
    "country",
    "region",
    "city",
    "postal_code",
    "language",
    "campaign",
)
DEEPEST = 8
LARGEST = 200


class ConditionInvalid(ValueError):
    """The tree cannot be evaluated. Args: where in the tree, and why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path or 'conditions'}: {reason}")
        self.path, self.reason = path, reason


def number(value: Any) -> Decimal | None:
    """The value as a number, None where it is none."""
    try:
        parsed = Decimal(str(value))
    except InvalidOperation:
        return None
    return parsed if parsed.is_finite() else None


def ordered(compare: Callable[[Decimal, Decimal], bool]) -> Callable[[Any, Any], bool]:
    """A comparison of numbers that is false where either side is none."""

    def holds(fact: Any, value: Any) -> bool:
        left, right = number(fact), number(value)
        return left is not None and right is not None and compare(left, right)

    return holds


def folded(value: Any) -> str:
    """Text as it is compared: without regard to case."""
    return str(value).casefold()


def is_between(fact: Any, value: Any) -> bool:
    """Both ends included."""
    low, high = value
    return ordered(lambda a, b: a >= b)(fact, low) and ordered(lambda a, b: a <= b)(fact, high)


# A shell pattern and no regular expression: no pattern that somebody writes can hang a rule.
OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda fact, value: folded(fact) == folded(value),
    "ne": lambda fact, value: folded(fact) != folded(value),
    "in": lambda fact, value: folded(fact) in {folded(v) for v in value},
    "contains": lambda fact, value: folded(value) in folded(fact),
    "gt": ordered(lambda a, b: a > b),
    "lt": ordered(lambda a, b: a < b),
    "between": is_between,
    "matches": lambda fact, value: fnmatch.fnmatchcase(folded(fact), folded(value)),
}


def conditions_check(tree: Any) -> None:
    """Raise ConditionInvalid for anything that `holds` could not evaluate."""
    count = node_check(tree, "", 0) if tree != {} else 0
    if count > LARGEST:
        raise ConditionInvalid("", f"has more than {LARGEST} parts")


def node_check(node: Any, path: str, depth: int) -> int:
    """Check one node and those below it; return how many there are."""
    if depth > DEEPEST:
        raise ConditionInvalid(path, f"is nested deeper than {DEEPEST}")
    if not isinstance(node, dict):
        raise ConditionInvalid(path, "must be an object")
    for word in ("all", "any"):
        if set(node) == {word}:
            return 1 + branch_check(node[word], f"{path}.{word}".lstrip("."), depth)
    if set(node) == {"not"}:
        return 1 + node_check(node["not"], f"{path}.not".lstrip("."), depth + 1)
    leaf_check(node, path)
    return 1


def branch_check(nodes: Any, path: str, depth: int) -> int:
    """Check the members of all or any."""
    if not isinstance(nodes, list) or not nodes:
        raise ConditionInvalid(path, "must be a list with at least one condition")
    return sum(node_check(n, f"{path}.{i}", depth + 1) for i, n in enumerate(nodes))


def leaf_check(leaf: dict, path: str) -> None:
    """Check one comparison."""
    operator, value, field = str(leaf.get("op")), leaf.get("value"), leaf.get("field")
    known = isinstance(field, str) and (field in FIELDS or field.startswith("custom."))
    if not known:
        raise ConditionInvalid(path, f"field must be one of {', '.join(FIELDS)} or custom.<key>")
    if operator == "exists":
        if set(leaf) - {"field", "op", "value"} or not isinstance(value, bool):
            raise ConditionInvalid(path, "exists takes true or false")
        return
    if operator not in OPERATORS or set(leaf) != {"field", "op", "value"}:
        names = ", ".join([*OPERATORS, "exists"])
        raise ConditionInvalid(path, f"needs field, op (one of {names}) and value")
    value_check(operator, value, path)


def value_check(operator: str, value: Any, path: str) -> None:
    """Check that the value fits the operator."""
    if operator == "in" and not (isinstance(value, list) and all(map(is_scalar, value))):
        raise ConditionInvalid(path, "in takes a list of texts or numbers")
    if operator == "between" and not (
        isinstance(value, list) and len(value) == 2 and None not in map(number, value)
    ):
        raise ConditionInvalid(path, "between takes two numbers")
    if operator in ("gt", "lt") and number(value) is None:
        raise ConditionInvalid(path, f"{operator} takes a number")
    if operator in ("eq", "ne", "contains", "matches") and not is_scalar(value):
        raise ConditionInvalid(path, f"{operator} takes a text or a number")


def is_scalar(value: Any) -> bool:
    """Text, number or truth value."""
    return isinstance(value, str | int | float)


def holds(tree: Mapping[str, Any], facts: Facts) -> bool:
    """Whether a checked tree is true of the facts of a lead."""
    if not tree:
        return True
    if "all" in tree:
        return all(holds(node, facts) for node in tree["all"])
    if "any" in tree:
        return any(holds(node, facts) for node in tree["any"])
    if "not" in tree:
        return not holds(tree["not"], facts)
    return leaf_holds(tree, facts)


def leaf_holds(leaf: Mapping[str, Any], facts: Facts) -> bool:
    """One comparison; an absent fact compares false."""
    field = leaf["field"]
    fact = facts.get(field)
    if field.startswith("custom."):
        fact = (facts.get("custom") or {}).get(field.removeprefix("custom."))
    if leaf["op"] == "exists":
        return (fact not in (None, "")) == leaf["value"]
    return fact is not None and OPERATORS[leaf["op"]](fact, leaf["value"])

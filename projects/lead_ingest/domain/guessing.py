"""A map for a file that nobody has described: by the names of its columns, then by what
stands in them. Every column gets a reason that a person can judge."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from projects.lead_ingest.domain import statuses
from projects.lead_ingest.domain.columns import Column, Kind
from projects.lead_ingest.domain.mapping import CUSTOM, IDENTIFYING, ColumnMap
from projects.lead_ingest.domain.vocabulary import NAMES, NO, NOTHING, STATE_OF, YES, words

CUSTOM_GUESSED = 12
CUSTOM_LONGEST = 200
CUSTOM_KEY = 40
NEARLY_ALL = 0.98
# Real files hold some rows twice.
NEARLY_ALL_DIFFER = 0.9
AGENTS_MOST = 200
# What a column may feed and identify its row besides.
NAMING = (None, "company", "title")
# Below these parts of fitting texts a name alone does not decide.
NEEDED: Mapping[str, tuple[Kind, float]] = {
    "email": ("email", 0.5),
    "engaged_on": ("date", 0.8),
    "closed_on": ("date", 0.8),
    "deal_amount": ("number", 0.8),
}
BY_CONTENT: Mapping[str, tuple[Kind, float]] = {"email": ("email", 0.9), "phone": ("phone", 0.9)}


@dataclass
class Guess:
    """Fields by column with the reason, and what the values of a field mean."""

    fields: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def mapping(self) -> ColumnMap:
        """The map to import with."""
        return ColumnMap(columns=self.fields, values=self.values)

    def take(self, name: str, column: Column, reason: str) -> None:
        """Let the column feed the field."""
        self.fields[name] = column.name
        self.columns.setdefault(column.name, name)
        self.reasons.setdefault(column.name, reason)


def guess_of(columns: Mapping[str, Column]) -> Guess:
    """The guess for a file with these columns; it may lack what identifies a lead."""
    guess = Guess()
    for name in NAMES:
        for column in named(name, columns.values()):
            if column.name not in guess.columns:
                guess.take(name, column, "its name")
                break
    by_content(guess, list(columns.values()))
    identity(guess, list(columns.values()))
    status_values(guess, columns)
    custom(guess, list(columns.values()))
    placeholders(guess, columns)
    return guess


def named(name: str, columns: Iterable[Column]) -> list[Column]:
    """The columns called like the field whose texts can stand there, best name first."""
    order = {word: place for place, word in enumerate(NAMES[name])}
    found = [c for c in columns if words(c.name) in order and fits(name, c)]
    return sorted(found, key=lambda column: order[words(column.name)])


def fits(name: str, column: Column) -> bool:
    """Whether the texts of the column can feed the field."""
    if not column.filled:
        return False
    if name in NEEDED:
        kind, part = NEEDED[name]
        return column.share(kind) >= part
    if name == "external_id":
        return column.rows > 1 and column.distinct >= NEARLY_ALL_DIFFER * column.filled
    if name == "assigned_to":
        return column.values is not None and len(column.values) <= AGENTS_MOST
    return name != "status" or bool(states_of(column))


def by_content(guess: Guess, columns: Sequence[Column]) -> None:
    """Emails and phones are known when one sees them."""
    for name, (kind, part) in BY_CONTENT.items():
        free = [c for c in columns if c.name not in guess.columns and c.share(kind) >= part]
        if name not in guess.fields and free:
            guess.take(name, free[0], f"its values look like {kind}s")


def identity(guess: Guess, columns: Sequence[Column]) -> None:
    """A lead is known by external_id, email or phone; else by the first column that has
    another text in every row, which may be the name of a company or product."""
    if set(IDENTIFYING) & set(guess.fields):
        return
    for column in columns:
        if column.unique and guess.columns.get(column.name) in NAMING:
            guess.fields["external_id"] = column.name
            guess.columns.setdefault(column.name, "external_id")
            said = guess.reasons.get(column.name)
            unique = "another text in every row"
            guess.reasons[column.name] = f"{said}; {unique}" if said else unique
            return


def states_of(column: Column) -> dict[str, str]:
    """The states that its texts mean; empty where most of them mean none.

    Of yes and no, yes is qualified: won would need an amount and an agent.
    """
    if column.values is None:
        return {}
    texts = {text: words(text) for text in column.values}
    if set(texts.values()) <= YES | NO:
        return {t: statuses.QUALIFIED if w in YES else statuses.NEW for t, w in texts.items()}
    known = {text: STATE_OF[word] for text, word in texts.items() if word in STATE_OF}
    meant = sum(column.values[text] for text in known)
    return known if meant * 2 > column.filled else {}


def status_values(guess: Guess, columns: Mapping[str, Column]) -> None:
    """What the states of the file are here; a win that lacks amount or agent is qualified."""
    if "status" not in guess.fields:
        return
    states = states_of(columns[guess.fields["status"]])
    complete = {"deal_amount", "assigned_to"} <= set(guess.fields)
    guess.values["status"] = {
        text: statuses.QUALIFIED if state == statuses.WON and not complete else state
        for text, state in states.items()
    }


def custom(guess: Guess, columns: Sequence[Column]) -> None:
    """The columns left over, as far as they say something and there is room."""
    room = CUSTOM_GUESSED
    for column in columns:
        if column.name in guess.columns:
            continue
        reason = silent(column)
        if reason is None and not room:
            reason = f"no more than {CUSTOM_GUESSED} custom fields"
        if reason is None:
            guess.take(custom_key(column.name, guess.fields), column, "kept as a custom field")
            room -= 1
        else:
            guess.reasons[column.name] = reason


def silent(column: Column) -> str | None:
    """Why a column is not worth a custom field, if it is not."""
    if not column.filled:
        return "empty"
    if column.commonest() >= NEARLY_ALL:
        return "nearly always the same"
    if column.longest > CUSTOM_LONGEST:
        return f"longer than {CUSTOM_LONGEST} characters"
    return None


def custom_key(name: str, taken: Mapping[str, str]) -> str:
    """`custom.` and the column's name in lower case, not taken yet."""
    base = words(name).replace(" ", "_")[:CUSTOM_KEY].strip("_") or "column"
    key, number = f"{CUSTOM}{base}", 2
    while key in taken:
        key, number = f"{CUSTOM}{base}_{number}", number + 1
    return key


def placeholders(guess: Guess, columns: Mapping[str, Column]) -> None:
    """Texts that stand for nothing become nothing."""
    for name, column in guess.fields.items():
        empty = [t for t in columns[column].values or () if words(t) in NOTHING]
        if empty and name != "status":
            guess.values.setdefault(name, {}).update(dict.fromkeys(empty, ""))

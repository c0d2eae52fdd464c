"""Events become notifications: one per event, recipient and channel, whatever happens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from projects.notification import selectors
from projects.notification.domain import states
from projects.notification.domain.channels import IN_APP
from projects.notification.domain.decisions import Circumstances, historical, offered, skip_reason
from projects.notification.domain.facts import facts_of, persons_of, user_ids_of
from projects.notification.domain.kinds import KINDS, Kind
from projects.notification.errors import RecipientUnknownYet
from projects.notification.models import Notification
from projects.notification.selectors import Person, Words
from projects.notification.services.announcing import sent_announce
from projects.notification.services.mailing import mails_request
from projects.notification.services.wording import words_put
from shared.core.ids import uuid7


@dataclass(frozen=True, kw_only=True)
class Told:
    """An event that somebody is to be told of. `told_at` is when it was published; what
    follows from it belongs to the trace that `traceparent` names.
    """

    event: Any
    event_id: UUID
    kind: Kind
    told_at: datetime
    traceparent: str = ""

    @classmethod
    def of(cls, event: Any, *, type: str, **facts: Any) -> "Told":
        return cls(event=event, kind=KINDS[type], **facts)

    @property
    def occurred_at(self) -> datetime:
        """When it happened; when we were told, for events that do not say."""
        return getattr(self.event, "occurred_at", None) or self.told_at

    @property
    def imported(self) -> bool:
        """Whether a file brought it, with many others: the import itself is mailed once."""
        return getattr(self.event, "imported", False)

    @property
    def named(self) -> list[UUID]:
        """The users whom the event itself makes recipients."""
        return user_ids_of(self.event, self.kind.people)


@dataclass(frozen=True, kw_only=True)
class Audience:
    """All whom a batch of events may concern."""

    people: Mapping[UUID, Person]
    tenant_name: str = ""

    def recipients(self, told: Told) -> list[Person]:
        """Each once. Raises RecipientUnknownYet."""
        found = [*self.having(told.kind.roles)]
        for user_id in told.named:
            found += self.named(user_id, otherwise=told.kind.otherwise)
        return list({person.user_id: person for person in found}.values())

    def named(self, user_id: UUID, *, otherwise: tuple[str, ...]) -> list[Person]:
        """Somebody named by an event, or who is told in their place. Raises RecipientUnknownYet."""
        if user_id in self.people:
            return [self.people[user_id]]
        if not otherwise:
            raise RecipientUnknownYet
        return self.having(otherwise)

    def having(self, roles: tuple[str, ...]) -> list[Person]:
        return [p for role in roles for p in self.people.values() if p.active and p.role == role]

    def variables(self, told: Told) -> dict[str, str]:
        """What the words may use, the recipient's own name aside."""
        names = dict.fromkeys((name for name in told.kind.variables if name.endswith("_name")), "")
        for name, user_id in persons_of(told.event).items():
            names[name] = self.people[user_id].name if user_id in self.people else ""
        return {**facts_of(told.event), **names, "tenant_name": self.tenant_name}


def notifications_make(*, told: Sequence[Told], now: datetime) -> list[Notification]:
    """Write the notifications of these events, in the running transaction, and request the mails.

    What is there already stays as it is. A handful of statements, however many events. Raises
    RecipientUnknownYet for somebody named by an event who has not arrived here.
    """
    audience = _audience(told)
    rows = [row for each in told for row in _rows(each, audience, now)]
    words_put(rows, Words(kinds={each.kind.type for each in told}, channel=IN_APP))
    new = Notification.insert(rows) if rows else set()
    made = [row for row in rows if row.id in new]
    traces = {each.event_id: each.traceparent for each in told}
    sent_announce([row for row in made if row.state == states.DELIVERED], traces=traces)
    mails_request([row for row in made if row.state == states.QUEUED], traces=traces)
    return made


def _audience(told: Sequence[Told]) -> Audience:
    named = {user_id for each in told for user_id in each.named}
    mentioned = {user_id for each in told for user_id in persons_of(each.event).values()}
    roles = {role for each in told for role in (*each.kind.roles, *each.kind.otherwise)}
    people = selectors.audience(user_ids=named | mentioned, roles=roles)
    return Audience(
        people={person.user_id: person for person in people}, tenant_name=selectors.tenant_name()
    )


def _rows(told: Told, audience: Audience, now: datetime) -> list[Notification]:
    variables = audience.variables(told)
    past = historical(occurred_at=told.occurred_at, told_at=told.told_at)
    rows = []
    for person in audience.recipients(told):
        for channel in told.kind.channels:
            known = _circumstances(told, person, channel, past)
            if offered(channel, known):
                rows.append(_row(told, person, channel, known, variables, now))
    return rows


def _circumstances(told: Told, person: Person, channel: str, past: bool) -> Circumstances:
    return Circumstances(
        category=told.kind.category,
        active=person.active,
        address=person.email,
        suppressed=person.suppressed,
        historical=past,
        imported=told.imported,
        chosen=person.choice(told.kind.category, channel),
    )


def _row(
    told: Told,
    person: Person,
    channel: str,
    known: Circumstances,
    variables: Mapping[str, str],
    now: datetime,
) -> Notification:
    reason = skip_reason(channel, known)
    arrived = now if reason is None and channel == IN_APP else None
    state = states.SKIPPED if reason else states.DELIVERED if arrived else states.QUEUED
    return Notification(
        event_id=told.event_id,
        kind=told.kind.type,
        category=told.kind.category,
        channel=channel,
        recipient_id=person.user_id,
        about_id=getattr(told.event, told.kind.about),
        occurred_at=told.occurred_at,
        context={**variables, "recipient_name": person.name},
        address="" if channel == IN_APP else person.email,
        language=person.language,
        state=state,
        reason=reason or "",
        job_id=uuid7() if state == states.QUEUED else None,
        sent_at=arrived,
        delivered_at=arrived,
    )

"""A tenant's own words: written as a draft, tried, published."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from projects.notification.domain.kinds import sample_of
from projects.notification.domain.messages import Message, Source, message_render, source_faults
from projects.notification.errors import (
    DraftExists,
    TemplateInvalid,
    TemplateNotDraft,
    TemplateNotFound,
)
from projects.notification.models import NotificationTemplate, TemplateState
from projects.notification.selectors import source_of, template_get
from shared.api.errors import VersionStale
from shared.core.errors import FieldError
from shared.db.locking import advisory_lock
from shared.tenancy.context import tenant_required

WORDS = ("subject", "text", "html")


def message_preview(
    *, kind: str, channel: str, language: str, source: Source, variables: Mapping[str, str]
) -> Message:
    """The message as it would be sent, with our sample values where none are given.

    Raises TemplateInvalid, which names each part that cannot be used.
    """
    values = {**sample_of(kind), **variables}
    _source_check(source, values, channel)
    return message_render(source, values, channel=channel, language=language)


@transaction.atomic
def template_create(
    *,
    kind: str,
    channel: str,
    language: str,
    subject: str,
    text: str,
    html: str,
    by: UUID | None,
) -> NotificationTemplate:
    """Begin the next version of a template, as a draft. Raises DraftExists."""
    advisory_lock("template", tenant_required(), kind, channel, language)
    same = NotificationTemplate.objects.filter(kind=kind, channel=channel, language=language)
    number = (same.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            return NotificationTemplate.objects.create(
                kind=kind,
                channel=channel,
                language=language,
                number=number,
                subject=subject,
                text=text,
                html=html,
                changed_by=by,
            )
    except IntegrityError as error:
        if "template_one_draft" in str(error):
            raise DraftExists from error
        raise


@transaction.atomic
def template_update(
    *, template_id: UUID, version: int | None, by: UUID | None, words: Mapping[str, Any]
) -> NotificationTemplate:
    """Change a draft; with `version` only this one. Raises TemplateNotFound, TemplateNotDraft,
    VersionStale."""
    draft = _draft_locked(template_id, version)
    for name in WORDS:
        setattr(draft, name, words.get(name, getattr(draft, name)))
    draft.changed_by = by
    draft.version += 1
    draft.save()
    return draft


@transaction.atomic
def template_delete(*, template_id: UUID) -> None:
    """Drop a draft; what was published stays on record. Raises as template_update."""
    _draft_locked(template_id, None).delete()


@transaction.atomic
def template_publish(
    *, template_id: UUID, version: int | None, by: UUID | None, at: datetime
) -> NotificationTemplate:
    """Use a draft from now on in place of the version before it.

    Raises TemplateInvalid for a draft that does not render with every variable it names, and
    as template_update.
    """
    draft = _draft_locked(template_id, version)
    _source_check(source_of(draft), sample_of(draft.kind), draft.channel)
    same = NotificationTemplate.objects.filter(
        kind=draft.kind, channel=draft.channel, language=draft.language
    )
    same.filter(state=TemplateState.PUBLISHED).update(state=TemplateState.RETIRED)
    draft.state, draft.published_at, draft.changed_by = TemplateState.PUBLISHED, at, by
    draft.version += 1
    draft.save()
    return draft


@transaction.atomic
def template_retire(*, template_id: UUID) -> NotificationTemplate:
    """Use our own words again in place of a published template.

    Raises TemplateNotFound; one that is not published stays as it is.
    """
    template = template_get(template_id=template_id)
    rows = NotificationTemplate.objects.filter(id=template.id, state=TemplateState.PUBLISHED)
    rows.update(state=TemplateState.RETIRED)
    return template_get(template_id=template_id)


def _draft_locked(template_id: UUID, version: int | None) -> NotificationTemplate:
    draft = NotificationTemplate.objects.select_for_update().filter(id=template_id).first()
    if draft is None:
        raise TemplateNotFound
    if version is not None and draft.version != version:
        raise VersionStale
    if draft.state != TemplateState.DRAFT:
        raise TemplateNotDraft(number=draft.number, state=draft.state)
    return draft


def _source_check(source: Source, variables: Mapping[str, str], channel: str) -> None:
    faults = source_faults(source, variables, channel=channel)
    if faults:
        raise TemplateInvalid(
            errors=[
                FieldError(field=part, code="template", message=fault)
                for part, fault in faults.items()
            ]
        )

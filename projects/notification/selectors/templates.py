"""The words for what is told."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from projects.notification.domain.messages import Source, source_default
from projects.notification.errors import TemplateNotFound
from projects.notification.models import NotificationTemplate, TemplateState
from shared.tenancy.kept import listed

FALLBACK_LANGUAGE = "en"


class Words:
    """The published templates of some kinds on one channel, ours where the tenant has none."""

    def __init__(self, *, kinds: Iterable[str], channel: str) -> None:
        rows = NotificationTemplate.objects.filter(
            kind__in=list(kinds), channel=channel, state=TemplateState.PUBLISHED
        )
        self._own = {(row.kind, row.language): source_of(row) for row in rows}

    def source(self, *, kind: str, language: str) -> Source:
        """In the recipient's language, else in English, else ours."""
        for known in (language, FALLBACK_LANGUAGE):
            if (kind, known) in self._own:
                return self._own[kind, known]
        return source_default(kind)


def source_of(template: NotificationTemplate) -> Source:
    """The words of a template."""
    return Source(subject=template.subject, text=template.text, html=template.html)


@listed
def template_list() -> QuerySet[NotificationTemplate]:
    """The tenant's own templates, all versions."""
    return NotificationTemplate.objects.all()


def template_get(*, template_id: UUID) -> NotificationTemplate:
    """One template. Raises TemplateNotFound."""
    found = template_list().filter(id=template_id).first()
    if found is None:
        raise TemplateNotFound
    return found

"""Words are put to notifications."""

import logging
from collections.abc import Iterable

from projects.notification.domain import states
from projects.notification.domain.messages import Message, Source, message_render, source_default
from projects.notification.domain.rendering import TemplateRefused
from projects.notification.models import Notification
from projects.notification.selectors import Words

log = logging.getLogger(__name__)


def words_put(rows: Iterable[Notification], words: Words) -> None:
    """Give those that are shown in the app their subject and text."""
    for row in rows:
        if row.state == states.DELIVERED:
            message = message_of(row, words)
            row.subject, row.text = message.subject, message.text


def message_of(row: Notification, words: Words) -> Message:
    """What a notification says. Where the tenant's words fail, ours are used: nobody is left
    untold because of a template."""
    source = words.source(kind=row.kind, language=row.language)
    try:
        return _rendered(source, row)
    except TemplateRefused as refused:
        log.warning("template failed", extra={"kind": row.kind, "reason": str(refused)})
        return _rendered(source_default(row.kind), row)


def _rendered(source: Source, row: Notification) -> Message:
    return message_render(source, row.context, channel=row.channel, language=row.language)

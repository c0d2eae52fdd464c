"""The words of a message: the tenant's own or ours, and the frame around a mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from projects.notification.domain.channels import EMAIL
from projects.notification.domain.kinds import KINDS, sample_of
from projects.notification.domain.rendering import (
    TemplateRefused,
    template_check,
    template_render,
)

LAYOUT = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body style="margin:0;background:#f4f6f8;font:16px/1.5 system-ui,sans-serif;color:#1f2933">
<div style="max-width:36rem;margin:2rem auto;padding:1.5rem 2rem;background:#fff;\
border:1px solid #e4e7eb;border-radius:8px">
{body}
</div>
<p style="text-align:center;font-size:13px;color:#616e7c">{sender}</p>
</body></html>
"""
SUBJECT_LIMIT = 200


@dataclass(frozen=True, kw_only=True)
class Source:
    """Liquid sources: `subject` and `text` always, `html` for mails."""

    subject: str
    text: str
    html: str = ""


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is said. `html` is a whole page, empty where there is none."""

    subject: str
    text: str
    html: str = ""


def source_default(kind: str) -> Source:
    """Our own words for a kind of event."""
    known = KINDS[kind]
    html = "<p>Hello {{ recipient_name }},</p>\n<p>" + known.text + "</p>"
    return Source(subject=known.subject, text=known.text, html=html)


def message_default(kind: str, variables: Mapping[str, str]) -> Message:
    """Subject and text in our own words; the bare kind where they cannot be put."""
    try:
        source = source_default(kind)
        subject, text = (template_render(part, variables) for part in (source.subject, source.text))
    except (KeyError, TemplateRefused):
        return Message(subject=kind, text="")
    return Message(subject=one_line(subject), text=text)


def message_render(
    source: Source, variables: Mapping[str, str], *, channel: str, language: str = "en"
) -> Message:
    """The message. Raises TemplateRefused."""
    subject = one_line(template_render(source.subject, variables))
    text = template_render(source.text, variables)
    if channel != EMAIL or not source.html:
        return Message(subject=subject, text=text)
    body = template_render(source.html, variables, html=True)
    page = page_of(body, subject, variables.get("tenant_name", ""), language)
    return Message(subject=subject, text=text, html=page)


def source_faults(source: Source, variables: Mapping[str, str], *, channel: str) -> dict[str, str]:
    """What is wrong with each part, by its name; empty when all is well."""
    parts = {"subject": source.subject, "text": source.text}
    if channel == EMAIL:
        parts["html"] = source.html
    faults = {}
    for name, part in parts.items():
        try:
            template_check(part, variables, html=name == "html")
        except TemplateRefused as refused:
            faults[name] = str(refused)
    return faults


def page_of(body: str, title: str, sender: str, language: str) -> str:
    """The frame of a mail around what was rendered, whose values are escaped already."""
    return LAYOUT.format(
        body=body, title=escape(title), sender=escape(sender), language=escape(language)
    )


def one_line(text: str) -> str:
    """A subject: a header has no line breaks."""
    return " ".join(text.split())[:SUBJECT_LIMIT]


def defaults_all() -> list[dict[str, object]]:
    """Our own words for each kind, with the variables that templates of it may use."""
    return [
        {
            "kind": kind.type,
            "category": kind.category,
            "subject": kind.subject,
            "text": kind.text,
            "html": source_default(kind.type).html,
            "variables": sample_of(kind.type),
        }
        for kind in KINDS.values()
    ]

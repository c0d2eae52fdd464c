"""The two pages, written by hand: a list and a mail."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from shared.suite.mail_sink.mailbox import Mail

FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #ddd }}
iframe {{ width: 100%; height: 28rem; border: 1px solid #ddd }}
pre {{ white-space: pre-wrap; background: #f6f6f6; padding: 1rem }}
</style></head><body>{body}</body></html>"""
LIST = """<h1>Mail</h1><p>{received} received; the newest are kept in memory.</p>
<form><input name="to" value="{to}" placeholder="recipient" aria-label="recipient">
<button>Search</button></form>
<table><tr><th>time</th><th>to</th><th>subject</th></tr>{rows}</table>"""
ROW = '<tr><td>{at}</td><td>{to}</td><td><a href="/mails/{id}">{subject}</a></td></tr>'
MAIL = """<p><a href="/?to={search}">All mail</a> · <a href="/mails/{id}/raw">Raw</a></p>
<h1>{subject}</h1><table>{headers}</table><h2>HTML</h2>
<iframe sandbox src="/mails/{id}/html" title="HTML part"></iframe>
<h2>Text</h2><pre>{text}</pre>"""


def list_page(mails: Sequence[Mail], *, to: str, received: int) -> str:
    """The newest mails."""
    rows = "".join(
        ROW.format(
            id=mail.id,
            at=mail.at.strftime("%Y-%m-%d %H:%M:%S"),
            to=escape(", ".join(mail.recipients)),
            subject=escape(str(mail.message["Subject"] or "(no subject)")),
        )
        for mail in mails
    )
    body = LIST.format(received=received, to=escape(to), rows=rows)
    return FRAME.format(title="Mail", body=body)


def mail_page(mail: Mail) -> str:
    """One mail: its headers, its HTML in a frame without rights, its text."""
    message = mail.message
    subject = escape(str(message["Subject"] or "(no subject)"))
    headers = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
        for name, value in message.items()
    )
    body = MAIL.format(
        id=mail.id,
        subject=subject,
        headers=headers,
        search=quote(mail.recipients[0] if mail.recipients else ""),
        text=escape(mail.body("plain")),
    )
    return FRAME.format(title=subject, body=body)

"""The mail server for development: it takes mail, refuses on purpose, forgets the oldest."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import httpx
import pytest

from shared.suite.lifecycle import Suite
from shared.suite.mail_sink.mailbox import Mailbox
from shared.suite.paths import State

BASE = 26000


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str]]:
    """The port that takes mail, and the address of its page."""
    folder = tmp_path_factory.mktemp("a state")
    suite = Suite(State(folder), environ={}, port_base=BASE, safe=False, bound=True)
    suite.up(["mail"])
    port = int(suite.values["EMAIL_URL"].rpartition(":")[2])
    yield port, f"http://127.0.0.1:{port + 1}"
    suite.down()


def mail(to: str, subject: str = "Hello") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@tributary.example", to, subject
    made["Message-ID"] = "<1@tributary.example>"
    made.set_content("plain words")
    made.add_alternative("<p>rich <script>alert(1)</script></p>", subtype="html")
    return made


def test_mail_is_kept_and_shown(sink: tuple[int, str]) -> None:
    port, page = sink
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.send_message(mail("carla@example.com", "<b>Grüße</b>"))
        smtp.send_message(mail("dev@example.com"))
    [found] = httpx.get(f"{page}/api/mails", params={"to": "CARLA@"}).json()["results"]
    assert (found["to"], found["subject"]) == (["carla@example.com"], "<b>Grüße</b>")
    whole = httpx.get(f"{page}/api/mails/{found['id']}").json()
    assert whole["text"] == "plain words\n"
    assert ["Message-ID", "<1@tributary.example>"] in whole["headers"]
    assert "&lt;b&gt;Grüße" in httpx.get(page).text
    shown = httpx.get(f"{page}/mails/{found['id']}").text
    assert "<iframe sandbox" in shown
    assert "<script>" not in shown
    html = httpx.get(f"{page}/mails/{found['id']}/html")
    assert html.headers["content-security-policy"].startswith("default-src 'none'")
    assert b"plain words" in httpx.get(f"{page}/mails/{found['id']}/raw").content
    assert httpx.get(f"{page}/mails/999999").status_code == 404


@pytest.mark.parametrize(
    ("local", "codes"),
    [("bounce550", [550, 550]), ("defer451", [451, 451]), ("defer451-once+x", [451, None])],
)
def test_some_are_refused_on_purpose(
    sink: tuple[int, str], local: str, codes: list[int | None]
) -> None:
    to = f"{local}@example.com"
    with smtplib.SMTP("127.0.0.1", sink[0]) as smtp:
        answers = []
        for _ in codes:
            try:
                answers.append(smtp.send_message(mail(to)) or None)
            except smtplib.SMTPRecipientsRefused as refused:
                answers.append(refused.recipients[to][0])
    assert answers == codes


def test_the_mailbox_is_bounded() -> None:
    mailbox = Mailbox(kept=3, bytes_kept=1000)
    for _ in range(5):
        mailbox.add(sender="a@x", recipients=("b@x",), raw=b"Subject: x\r\n\r\n")
    assert [kept.id for kept in mailbox.search()] == [5, 4, 3]
    mailbox.add(sender="a@x", recipients=("b@x",), raw=b"x" * 990)
    assert [kept.id for kept in mailbox.search()] == [6]
    assert mailbox.received == 6

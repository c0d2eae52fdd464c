"""Mail over SMTP: one connection per thread, kept open and used again."""

import smtplib
import threading
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection

from projects.notification.domain.smtp import Reply, Verdict, mail_reply, recipient_reply


class _Connection(threading.local):
    """This thread's connection, None until it is needed."""

    backend: Any = None


_mine = _Connection()


def mail_send(mail: EmailMultiAlternatives) -> Reply:
    """Hand one mail to one recipient over to the mail server. Raises nothing for what servers
    say and networks do: the reply says it."""
    try:
        _open().send_messages([mail])
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        return recipient_reply(code, _text(said))
    except smtplib.SMTPAuthenticationError as refused:
        connection_close()
        # Our own login is wrong: no fault of the mail, which waits until it is put right.
        return Reply(Verdict.DEFERRED, refused.smtp_code, _text(refused.smtp_error))
    except smtplib.SMTPConnectError as refused:
        connection_close()
        return Reply(Verdict.DEFERRED, refused.smtp_code, _text(refused.smtp_error))
    except smtplib.SMTPResponseException as refused:
        connection_close()
        return mail_reply(refused.smtp_code, _text(refused.smtp_error))
    except (smtplib.SMTPException, OSError) as failure:
        connection_close()
        return Reply(Verdict.DEFERRED, None, f"{type(failure).__name__}: {failure}")
    return Reply(Verdict.SENT, 250)


def connection_close() -> None:
    """Give up this thread's connection; the next mail opens another."""
    backend, _mine.backend = _mine.backend, None
    if backend is not None:
        backend.fail_silently = True
        backend.close()


def _open() -> Any:
    if _mine.backend is not None and not _alive(_mine.backend):
        connection_close()
    if _mine.backend is None:
        backend = get_connection()
        backend.open()
        _mine.backend = backend
    return _mine.backend


def _alive(backend: Any) -> bool:
    try:
        return bool(backend.connection.noop()[0] == 250)
    except (smtplib.SMTPException, OSError, AttributeError):
        return False


def _text(said: Any) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)

"""`python -m shared.suite.mail_sink --smtp-port 8071 --page-port 8072`."""

from __future__ import annotations

import argparse
import asyncio
import signal

from aiohttp import web

from shared.suite.mail_sink.mailbox import Mailbox
from shared.suite.mail_sink.pages import Pages
from shared.suite.mail_sink.smtp import Taker, session_make

HOST = "127.0.0.1"


async def serve(*, smtp_port: int, page_port: int) -> None:
    """Take mail and show it until a signal comes."""
    mailbox = Mailbox()
    taker = Taker(mailbox)
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    smtp = await loop.create_server(lambda: session_make(taker), HOST, smtp_port)
    runner = web.AppRunner(Pages(mailbox).application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, page_port).start()
    await stopped.wait()
    smtp.close()
    await runner.cleanup()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--smtp-port", type=int, required=True)
    options.add_argument("--page-port", type=int, required=True)
    given = options.parse_args()
    asyncio.run(serve(smtp_port=given.smtp_port, page_port=given.page_port))


if __name__ == "__main__":
    main()

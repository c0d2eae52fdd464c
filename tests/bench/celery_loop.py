"""The bare engine beside jobs: `celery_loop.py REDIS_URL TASKS THREADS`.

One Celery worker of so many threads, with the settings of ours, and one process that sends tasks
that do nothing. No row, no push, no outcome. Prints {"rows": ..., "seconds": ...}, from the
first task on its way to the last one done.
"""

import json
import os
import subprocess
import sys
import time
from itertools import count

from celery import Celery, signals
from kombu import Queue

QUEUE = "bench.bare"
SETTINGS = {
    "broker_transport_options": {"queue_order_strategy": "priority"},
    "broker_connection_retry_on_startup": True,
    "task_queues": [Queue(QUEUE)],
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_ignore_result": True,
    "task_acks_late": False,
    "worker_prefetch_multiplier": 1,
    "worker_hijack_root_logger": False,
    "worker_enable_remote_control": False,
    "worker_send_task_events": False,
}
url, tasks, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
app = Celery("bench", broker=url)
app.conf.update(SETTINGS)
numbers = count(1)


@app.task(name="bench.nothing")
def nothing(began: float) -> None:
    """Only the last one says how long all took."""
    if next(numbers) == tasks:
        sys.stdout.write(json.dumps({"rows": tasks, "seconds": time.monotonic() - began}))
        sys.stdout.flush()
        # Nothing is left to do, and a polite end would write to the output, too.
        os._exit(0)


def send() -> None:
    """Every task, over one connection."""
    with app.producer_pool.acquire(block=True) as producer:
        # The clock is the machine's, the same for both processes.
        began = time.monotonic()
        for _ in range(tasks):
            nothing.apply_async(args=[began], queue=QUEUE, priority=5, producer=producer)


@signals.worker_ready.connect
def sender_start(**_: object) -> None:
    subprocess.Popen([sys.executable, __file__, *sys.argv[1:4], "send"])


@signals.setup_logging.connect
def logging_kept(**_: object) -> None:
    """As ours: nothing is written for a task."""


def work() -> None:
    app.Worker(
        pool="threads",
        concurrency=threads,
        queues=[QUEUE],
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    ).start()


if sys.argv[4:] == ["send"]:
    send()
else:
    work()

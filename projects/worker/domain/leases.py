"""How long things may be silent before somebody else takes over."""

from datetime import timedelta

# A job that was killed runs again within 35 s: its lease, one rescue and one dispatch.
LEASE = timedelta(seconds=30)
HEARTBEAT_SECONDS = 5.0
# A worker that misses three heartbeats counts as gone.
SILENT_AFTER = timedelta(seconds=15)
# A message of an empty queue that nobody has claimed by then is taken for lost.
LOST_AFTER = timedelta(seconds=5)
LOST_IN_A_BACKLOG_AFTER = timedelta(seconds=60)
# So many jobs lie in Redis, per queue: what is more urgent has to wait behind them.
DISPATCHED_AT_MOST = 500

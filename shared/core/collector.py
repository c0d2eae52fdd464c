"""Python's garbage collector and what a process has loaded once and for all."""

import gc


def collector_spare() -> None:
    """Leave what is loaded now out of all further rounds: a round over the modules and models of
    a service takes longer than the work between two of them. To be called before the work begins.
    """
    gc.collect()
    gc.freeze()

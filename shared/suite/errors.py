"""What a user did wrong or must know, as one sentence."""


class SuiteError(Exception):
    """The command cannot go on; the message says what to do next. Shown without a traceback."""

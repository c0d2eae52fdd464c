"""The events of the suite, one module per producing project; the producer owns its module."""

"""Addresses as login names."""

import unicodedata


def email_normalise(address: str) -> str:
    """One spelling for all that a mailbox owner would take for the same address."""
    return unicodedata.normalize("NFC", address.strip()).lower()

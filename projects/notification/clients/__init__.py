"""Whom notification calls."""

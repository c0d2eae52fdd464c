"""Calls that leave the service: sibling services and payment providers."""

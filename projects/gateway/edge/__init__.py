"""The door: a small ASGI program in front of every service. Imports no Django."""

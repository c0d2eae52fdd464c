"""`demo`: a sales pipeline becomes paid commissions, through the door, with proof."""

from shared.suite.demo.command import demo_parser

__all__ = ["demo_parser"]

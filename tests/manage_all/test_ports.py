"""Blocks of ports."""

import socket

import pytest

from shared.suite.errors import SuiteError
from shared.suite.ports import RESERVED_OFFSET, port_block_reserve, port_free

BASE = 23000  # below the ports that the kernel hands out


def test_a_reserved_block_moves_the_next_copy() -> None:
    first = port_block_reserve(BASE, [0, 3])
    with first.reservation:
        second = port_block_reserve(BASE, [0, 3])
        with second.reservation:
            assert second.base == first.base + 100
    third = port_block_reserve(BASE, [0, 3])
    with third.reservation:
        assert third.base == first.base


def test_one_taken_port_takes_the_block() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", BASE + 354))
        other.listen(1)
        block = port_block_reserve(BASE + 300, [0, 54])
        with block.reservation:
            assert block.base == BASE + 400
        # The block that was tried and given up is free for others.
        assert port_free(BASE + 300 + RESERVED_OFFSET)


def test_no_block_at_all_is_a_sentence() -> None:
    with pytest.raises(SuiteError, match="PORT_BASE"):
        port_block_reserve(64990 + 100, [0])

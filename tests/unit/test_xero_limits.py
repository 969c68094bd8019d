"""Calls are spaced when the server says that few are left, and never otherwise."""

from __future__ import annotations

import threading
import time

from pyrate_limiter import Rate

from kccwb.accounting.xero.limits import AT_ONCE, CallsLeft, Limits


def seconds(limits: Limits, calls: int) -> float:
    began = time.monotonic()
    for _ in range(calls):
        with limits.slot():
            pass
    return time.monotonic() - began


def test_without_a_word_from_the_server_nothing_waits() -> None:
    assert seconds(Limits(Rate(2, 60_000)), 50) < 1


def test_plenty_left_is_no_reason_to_wait() -> None:
    limits = Limits(Rate(2, 60_000))
    limits.note({"X-MinLimit-Remaining": "40"})
    assert seconds(limits, 20) < 1


def test_few_left_spaces_the_calls() -> None:
    limits = Limits(Rate(2, 300))
    limits.note({"X-MinLimit-Remaining": "1"})
    assert seconds(limits, 4) > 0.2


def test_what_is_left_is_the_servers_own_count() -> None:
    limits = Limits()
    limits.note({"X-MinLimit-Remaining": "59", "X-DayLimit-Remaining": "4999"})
    assert limits.left() == CallsLeft(59, 4999)
    limits.note({"X-MinLimit-Remaining": "soon"})
    assert limits.left() == CallsLeft(None, 4999)


def test_five_calls_at_once_and_no_more() -> None:
    limits, running, most, lock = Limits(), [0], [0], threading.Lock()

    def call() -> None:
        with limits.slot():
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            time.sleep(0.02)
            with lock:
                running[0] -= 1

    threads = [threading.Thread(target=call) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == AT_ONCE

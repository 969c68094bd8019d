"""October of Northwind worked, posted, proven and sealed on Xero; then late documents arrive."""

from __future__ import annotations

import pytest

from tests.integration.month_close_walk import MonthClose

pytestmark = [pytest.mark.northwind, pytest.mark.timeout(1200)]


class TestOnXero(MonthClose):
    package = "xero"

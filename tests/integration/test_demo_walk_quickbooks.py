"""The demo company on QuickBooks: what its story plants, damage to the package's books, and October closed."""

from __future__ import annotations

import pytest

from tests.integration.demo_walk import DemoWalk

pytestmark = pytest.mark.timeout(1200)


class TestOnQuickBooks(DemoWalk):
    package = "quickbooks"

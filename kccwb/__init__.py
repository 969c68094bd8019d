"""kccwb: the reconciliation workbench for Khaos Control Cloud beside Xero or QuickBooks Online.

``kccwb.open()`` gives a :class:`kccwb.workbench.Workbench`, whether the app is running or not.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kccwb.workbench import Workbench

__version__ = "0.1.0"


def open(company: str | None = None, *, home: str | Path | None = None) -> Workbench:
    """Open a company: through the running app if there is one, else its file.

    ``company`` defaults to the only one in ``home`` (``KCCWB_COMPANY``), ``home`` to ``KCCWB_HOME``.
    Raises BadInput when the company cannot be told, StoreError when its file cannot be used.
    """
    from kccwb.workbench.opening import open_company

    return open_company(company, home=home)

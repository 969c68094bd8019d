"""The choke point: no account may be named on the wire that carries stock or Cost of Sale."""

from __future__ import annotations

from kccwb.model.errors import NeverCrosses
from kccwb.sync.outward.accounts import Resolved
from kccwb.sync.outward.facts import Facts


def may_cross(found: Resolved, facts: Facts, line_nominal: str | None = None) -> Resolved:
    """Let an account pass, or raise NeverCrosses: stock and Cost of Sale stay in KCC, mapped or not (specification)."""
    if found.account_code or found.account_id:
        own_mapping = found.via == "mapping" and not found.nominal_code
        decided = line_nominal if own_mapping else found.nominal_code
        if decided in facts.never_crosses:
            raise NeverCrosses(
                f"Nominal {decided} is a stock or Cost of Sale nominal: it never goes to the accounting package.",
                "Give the line's item a purchase nominal, or set the default purchase account.",
            )
        if found.account_id in facts.inventory_accounts or found.account_code in facts.inventory_accounts:
            raise NeverCrosses(
                f"Account {found.account_code} is the package's own inventory account: nothing may be sent to it.",
                "Map to an expense account, or to a current asset account such as Stock in Hand.",
            )
    return found

"""The web application of one practice company: package API, control paths and pages."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Route

from kccwb.practice import control
from kccwb.practice.company import Company
from kccwb.practice.faults import KINDS, Faults
from kccwb.practice.journal import Balances
from kccwb.practice.ledger import Ledger
from kccwb.practice.pages import act
from kccwb.practice.traffic import Traffic
from kccwb.practice.xero import auth
from kccwb.practice.xero.api import XeroApi
from kccwb.practice.xero.seed import seed


def create_app(company: Company) -> Starlette:
    """Serve a company; app.state has its company, ledger, faults and traffic."""
    seed(company)
    faults, traffic = Faults(), Traffic()
    ledger = Ledger(company, Balances(company))
    xero = XeroApi(company, ledger, faults, traffic)

    routes = [
        Route("/connect/token", auth.token, methods=["POST"]),
        Route("/connect/revocation", auth.revoke, methods=["POST"]),
        Route("/identity/connect/authorize", auth.authorize),
        Route("/connections", auth.connections),
        Route("/api.xro/2.0/{path:path}", xero.__call__, methods=["GET", "PUT", "POST", "DELETE"]),
        *control.ROUTES,
        *act.ROUTES,
    ]
    app = Starlette(routes=routes)
    app.state.company, app.state.ledger, app.state.faults, app.state.traffic = company, ledger, faults, traffic
    app.state.fault_kinds = KINDS
    return app

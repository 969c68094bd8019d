"""The web application of one QuickBooks company: the API, tokens, control paths and pages."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Route

from kccwb.practice.company import Company
from kccwb.practice.faults import Faults
from kccwb.practice.quickbooks import auth, control
from kccwb.practice.quickbooks.api import FAULT_KINDS, QuickBooksApi
from kccwb.practice.quickbooks.books import Books
from kccwb.practice.quickbooks.pages import act
from kccwb.practice.quickbooks.seed import seed
from kccwb.practice.traffic import Traffic


def create_app(company: Company) -> Starlette:
    """Serve a company; app.state has its company, ledger, faults and traffic."""
    seed(company)
    faults, traffic = Faults(), Traffic()
    books = Books(company)
    api = QuickBooksApi(company, books, faults, traffic)
    routes = [
        Route("/.well-known/openid_configuration", auth.discovery),
        Route("/.well-known/openid_sandbox_configuration", auth.discovery),
        Route("/oauth2/authorize", auth.authorize),
        Route("/oauth2/v1/tokens/bearer", api.token, methods=["POST"]),
        Route("/oauth2/v1/tokens/revoke", auth.revoke, methods=["POST"]),
        Route("/v3/company/{realm}/{path:path}", api.__call__, methods=["GET", "POST"]),
        *control.ROUTES,
        *act.ROUTES,
    ]
    app = Starlette(routes=routes)
    app.state.company, app.state.ledger, app.state.faults, app.state.traffic = company, books, faults, traffic
    app.state.fault_kinds = FAULT_KINDS
    return app

"""Sign in at QuickBooks' own page: a browser goes there and comes back with a one-time code and the company's id."""

from __future__ import annotations

from urllib.parse import urlencode

from kccwb.accounting.loopback import DEFAULT_PORT, MINUTES, Loopback
from kccwb.accounting.quickbooks.addresses import Addresses
from kccwb.model.errors import BadInput

SCOPE = "com.intuit.quickbooks.accounting"
"""QuickBooks has one scope for accounting; there is none for reading alone."""


class SignIn:
    """One sign-in under way."""

    def __init__(self, addresses: Addresses, port: int = DEFAULT_PORT) -> None:
        if not addresses.client_id:
            raise BadInput("No client id is set for QuickBooks.", "Give --client-id, or set KCCWB_QBO_CLIENT_ID.")
        self._back = Loopback("QuickBooks", port)
        self.redirect_uri = self._back.redirect_uri
        self.state = self._back.state
        self._client_id = addresses.client_id
        self._authorize = addresses.authorize_url

    @property
    def url(self) -> str:
        """Where the browser must go."""
        query = {
            "client_id": self._client_id,
            "response_type": "code",
            "scope": SCOPE,
            "redirect_uri": self.redirect_uri,
            "state": self.state,
        }
        return f"{self._authorize}?{urlencode(query)}"

    def answer(self, timeout: float = MINUTES * 60) -> tuple[str, str]:
        """Wait for the browser and give the code and the company's id. Raises NotConnected when none came in time or it was refused."""
        told = self._back.answer(timeout)
        return told["code"], told.get("realmId", "")

    def close(self) -> None:
        """Stop listening."""
        self._back.close()

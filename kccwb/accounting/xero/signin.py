"""Sign in at Xero's own page with PKCE: a browser goes there and comes back to this machine with a one-time code."""

from __future__ import annotations

import base64
import hashlib
import secrets
from urllib.parse import urlencode

from kccwb.accounting.loopback import DEFAULT_PORT, MINUTES, Loopback
from kccwb.accounting.xero.addresses import Addresses
from kccwb.model.errors import BadInput

SCOPES = (
    "openid profile email offline_access accounting.invoices accounting.payments accounting.banktransactions accounting.manualjournals "
    "accounting.settings accounting.contacts accounting.reports.trialbalance.read"
)


class SignIn:
    """One sign-in under way."""

    def __init__(self, addresses: Addresses, port: int = DEFAULT_PORT) -> None:
        if not addresses.client_id:
            raise BadInput("No client id is set for Xero.", "Give --client-id, or set KCCWB_XERO_CLIENT_ID.")
        self.verifier = secrets.token_urlsafe(64)
        self._back = Loopback("Xero", port)
        self.redirect_uri = self._back.redirect_uri
        self.state = self._back.state
        self._client_id = addresses.client_id
        self._authorize = addresses.authorize_url

    @property
    def url(self) -> str:
        """Where the browser must go."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self.redirect_uri,
            "scope": SCOPES,
            "state": self.state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{self._authorize}?{urlencode(query)}"

    def code(self, timeout: float = MINUTES * 60) -> str:
        """Wait for the browser and give the code it brought. Raises NotConnected when it brought none in time or was refused."""
        return self._back.answer(timeout)["code"]

    def close(self) -> None:
        """Stop listening."""
        self._back.close()

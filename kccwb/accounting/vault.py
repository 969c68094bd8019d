"""Where tokens and client secrets live: the machine's keyring, else an encrypted file. Never the company file, never a log."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from kccwb.model.errors import StoreError

SERVICE = "kccwb"
ROTATING = "rotating"
"""Where a secret keeps what only ever moves on: tokens that the package replaces as they are used."""
_LOCK = threading.RLock()


class Vault:
    """Secrets of one home folder by name. A secret is a small JSON object."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._file = home / "secrets.enc"
        self._key_file = home / "secrets.key"

    def read(self, name: str) -> dict[str, Any]:
        """What is kept under a name; empty when nothing is, or when it can no longer be read."""
        with _LOCK:
            kept = _from_keyring(self._entry(name))
            if kept is None:
                kept = self._read_file().get(name)
        with suppress(ValueError):
            found = json.loads(kept or "{}")
            return found if isinstance(found, dict) else {}
        return {}

    def write(self, name: str, secret: Mapping[str, Any]) -> None:
        """Keep a secret under a name. Raises StoreError when neither keyring nor file can be written."""
        raw = json.dumps(secret)
        with _LOCK:
            if _to_keyring(self._entry(name), raw):
                self._change_file(name, None)
            else:
                self._change_file(name, raw)

    def forget(self, name: str) -> None:
        """Remove a secret from wherever it is."""
        with _LOCK:
            _out_of_keyring(self._entry(name))
            self._change_file(name, None)

    def _entry(self, name: str) -> str:
        """The keyring is the user's, homes are many: the folder is part of the entry's name."""
        return f"{hashlib.sha256(str(self._home.resolve()).encode()).hexdigest()[:16]}:{name}"

    def _fernet(self) -> Fernet:
        given = os.environ.get("KCCWB_SECRET", "")
        if given:
            return Fernet(base64.urlsafe_b64encode(hashlib.sha256(given.encode()).digest()))
        if not self._key_file.exists():
            _write_private(self._key_file, Fernet.generate_key())
        return Fernet(self._key_file.read_bytes())

    def _read_file(self) -> dict[str, str]:
        if not self._file.exists():
            return {}
        try:
            kept: dict[str, str] = json.loads(self._fernet().decrypt(self._file.read_bytes()))
        except (InvalidToken, ValueError, OSError):
            return {}  # another key: as good as nothing; connecting again writes it anew
        return kept

    def _change_file(self, name: str, raw: str | None) -> None:
        kept = self._read_file()
        if kept.get(name) == raw:
            return
        if raw is None:
            del kept[name]
        else:
            kept[name] = raw
        try:
            _write_private(self._file, self._fernet().encrypt(json.dumps(kept).encode()))
        except (OSError, ValueError) as error:
            raise StoreError(f"The sign-in could not be kept in {self._file.name}: {error}.", "Check the home folder's rights.") from error


def carried_over(before: Mapping[str, Any], client_secret: str = "", refresh_token: str = "") -> dict[str, Any]:
    """The secret a new connection begins with: what was just named, and what is kept from before where it was not.

    Another client's token is of no use to a new client secret; tokens that move on are kept, for they are told apart by their client.
    """
    kept = {field: before[field] for field in ("client_secret", "refresh_token", ROTATING) if field in before}
    if client_secret:
        kept["client_secret"] = client_secret
    elif "token" in before:
        kept["token"] = before["token"]
    return {**kept, "refresh_token": refresh_token} if refresh_token else kept


def put_back(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The secret of before, when connecting failed; but a refresh token that was used up meanwhile must not come back."""
    return {**before, **({ROTATING: now[ROTATING]} if ROTATING in now else {})}


def _write_private(path: Path, content: bytes) -> None:
    """Replace a file whole, readable by its owner only from the first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    fresh.replace(path)


def _from_keyring(entry: str) -> str | None:
    import keyring
    from keyring.errors import KeyringError

    with suppress(KeyringError, RuntimeError, OSError):
        return keyring.get_password(SERVICE, entry)
    return None


def _to_keyring(entry: str, raw: str) -> bool:
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, entry, raw)
    except (KeyringError, RuntimeError, OSError, ValueError):
        _out_of_keyring(entry)  # some keyrings take only short secrets; an old one must not outlive this
        return False
    return _from_keyring(entry) == raw


def _out_of_keyring(entry: str) -> None:
    import keyring
    from keyring.errors import KeyringError

    with suppress(KeyringError, RuntimeError, OSError):
        keyring.delete_password(SERVICE, entry)

"""Keeping what must be read again, yet not by whoever holds a copy of the database."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from joserfc.jwk import OctKey


class CannotOpen(Exception):
    """Sealed under another signing key, or altered."""


class Seal:
    """Sealing for one purpose; the signing key is the secret of it."""

    def __init__(self, signing_key: OctKey, purpose: str) -> None:
        self._secret = hmac.digest(signing_key.raw_value, f"dianjiang {purpose}".encode(), "sha256")
        self._fernet = Fernet(urlsafe_b64encode(self._secret))

    def seal(self, plain: bytes) -> bytes:
        return self._fernet.encrypt(plain)

    def open(self, sealed: bytes) -> bytes:
        """Raises CannotOpen."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as error:
            raise CannotOpen from error

    def fingerprint(self, plain: bytes) -> str:
        """Tells equal from different. Not a plain hash, by which a short password could be found by trying."""
        return hmac.new(self._secret, b"fingerprint " + plain, sha256).hexdigest()

"""What must be read back but not by whoever reads the database: encrypted under the signing key, a key for each use."""

import base64

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc.jwk import OctKey


def sealer(signing_key: OctKey, purpose: str) -> Fernet:
    """What is sealed for one purpose cannot be passed off as sealed for another. Another signing key opens nothing."""
    return Fernet(base64.urlsafe_b64encode(_derived(signing_key, purpose)))


def fingerprint(signing_key: OctKey, purpose: str, text: str) -> str:
    """Cannot be made, nor checked, without the signing key; 64 hexadecimal digits."""
    mac = HMAC(_derived(signing_key, purpose), SHA256())
    mac.update(text.encode())
    return mac.finalize().hex()


def _derived(signing_key: OctKey, purpose: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"dianjiang {purpose}".encode())
    return derive.derive(signing_key.raw_value)

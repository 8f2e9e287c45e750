"""An outside OpenID Connect issuer: a small real HTTP server with keys of its own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from pms.common.clock import now

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class Issuer:
    """Signs tokens with the keys that its key set lists, until ``rotate`` replaces them."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.private: dict[str, PrivateKey] = {}
        self.asked: list[str] = []
        self.is_down = False
        self.rotate("1")

    def rotate(self, mark: str) -> None:
        """New keys instead of the present ones: ``rsa-<mark>`` and ``ec-<mark>``."""
        self.private = {
            f"rsa-{mark}": rsa.generate_private_key(public_exponent=65537, key_size=2048),
            f"ec-{mark}": ec.generate_private_key(ec.SECP256R1()),
        }

    def claims(self, **more: Any) -> dict[str, Any]:
        """What a token of Zuri says; ``None`` leaves a claim out."""
        moment = int(now().timestamp())
        claims = {
            "iss": self.address,
            "sub": "f:1:zuri",
            "aud": "account",
            "azp": "mosip-pms-client",
            "iat": moment,
            "exp": moment + 300,
            "preferred_username": "zuri",
            "email": "zuri@zuri.example",
            "given_name": "Zuri",
            "family_name": "Okello",
            "realm_access": {"roles": ["AUTH_PARTNER"]},
            **more,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, key: str = "rsa-1", algorithm: str = "RS256", **more: Any) -> str:
        """A token, signed."""
        return jwt.encode(self.claims(**more), self.private[key], algorithm=algorithm, headers={"kid": key})

    def answer(self, path: str) -> tuple[int, Any]:
        """Status and body of an address."""
        self.asked.append(path)
        if self.is_down:
            return 503, {}
        if path == "/.well-known/openid-configuration":
            return 200, {"issuer": self.address, "jwks_uri": f"{self.address}/certs"}
        return (200, {"keys": [self._jwk(name) for name in self.private]}) if path == "/certs" else (404, {})

    def _jwk(self, name: str) -> dict[str, Any]:
        key = self.private[name]
        if isinstance(key, rsa.RSAPrivateKey):
            return {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": name, "use": "sig"}
        return {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": name, "use": "sig"}


@contextmanager
def running() -> Iterator[Issuer]:
    """The issuer, answering."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = issuer.answer(self.path)
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = Issuer(f"http://127.0.0.1:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

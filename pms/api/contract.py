"""The contract as a document (OpenAPI 3.1): made from the endpoints themselves, for the file and for programs."""

from collections.abc import Iterable
from typing import Any

from ninja import NinjaAPI

VERSION = "1.3.0"
"""The release of the reference whose calls are answered."""
GRANT_ENDPOINT = "/v1/authmanager/oauth/token"
"""Where a program gets its token (RFC 6749, section 3.2)."""
SECURITY = {
    "cookie": {"type": "apiKey", "in": "cookie", "name": "Authorization"},
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "program": {
        "type": "oauth2",
        "description": "How a program gets the token of the other two.",
        "flows": {"clientCredentials": {"tokenUrl": GRANT_ENDPOINT, "scopes": {}}},
    },
}
"""Each alone is enough."""
SHARED = {
    400: "The request cannot be read, or a member is missing or wrong",
    401: "No token, or one that is not accepted",
    403: "The caller's roles do not open the endpoint",
    404: "There is no such endpoint",
    405: "The endpoint has no such method",
    413: "The body is larger than accepted",
}
"""What every endpoint may answer beside its own."""


def document(api: NinjaAPI, prefix: str) -> dict[str, Any]:
    """The contract of one service, whose addresses begin with ``prefix``."""
    found: dict[str, Any] = _plain(api.get_openapi_schema(path_prefix=f"{prefix}/"))
    for operations in found["paths"].values():
        for operation in operations.values():
            refused = {str(status): {"$ref": f"#/components/responses/{status}"} for status in SHARED}
            operation["responses"] = {"200": operation["responses"]["200"], **refused}
            operation["security"] = [{name: []} for name in SECURITY]
    found["components"] |= _components(found["components"]["schemas"])
    return found


def merged(documents: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The contracts of both services as one document."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for one in documents:
        paths |= one["paths"]
        schemas |= one["components"]["schemas"]
    info = {"title": "Partner Management System", "version": VERSION}
    return {
        "openapi": "3.1.0",
        "info": info,
        "paths": dict(sorted(paths.items())),
        "components": _components(dict(sorted(schemas.items()))),
    }


def _components(schemas: dict[str, Any]) -> dict[str, Any]:
    """What the operations refer to; a body may come with any content type."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/V1Response_NoneType_"}}}
    responses = {str(status): {"description": words, "content": content} for status, words in SHARED.items()}
    return {"schemas": schemas, "responses": responses, "securitySchemes": SECURITY}


def _plain(value: Any) -> Any:
    """The document as JSON has it: keys are texts, no tuples."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value

"""Every operation of the API, read from its contract: what the generated tests go through."""

from dataclasses import dataclass
from typing import Any

from pms.api.urls import documents


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    name: str
    method: str
    path: str
    roles_key: str
    roles: frozenset[str]
    parameters: tuple[str, ...]
    has_body: bool
    is_newer: bool

    def at(self, **values: str) -> str:
        """The address with its parameters; one that is not given is ``x``."""
        return self.path.format(**{name: values.get(name, "x") for name in self.parameters})


def operations() -> list[Operation]:
    """All of them, by address and method."""
    return [
        _operation(path, method, spec)
        for document in documents().values()
        for path, methods in sorted(document["paths"].items())
        for method, spec in sorted(methods.items())
    ]


def _operation(path: str, method: str, spec: dict[str, Any]) -> Operation:
    parameters = spec.get("parameters", [])
    answer = spec["responses"]["200"]["content"]["application/json"]["schema"]
    return Operation(
        name=spec["operationId"],
        method=method.upper(),
        path=path,
        roles_key=spec["x-roles-key"],
        roles=frozenset(spec["x-roles"]),
        parameters=tuple(one["name"] for one in parameters if one["in"] == "path"),
        has_body="requestBody" in spec,
        is_newer="V2Response" in str(answer),
    )


OPERATIONS = operations()
IDS = [operation.name for operation in OPERATIONS]

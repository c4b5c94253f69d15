"""Schemathesis, with types: requests that fit a document and such that do not, and its verdict."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis import checks as checks_of_all
from schemathesis.specs.openapi import checks as checks_of_openapi

BASE_URL = "http://testserver"
# The library's generics have no types of their own.
_of_all: Any = checks_of_all
_of_openapi: Any = checks_of_openapi
_CHECKS: list[Any] = [
    _of_all.not_a_server_error,
    _of_openapi.status_code_conformance,
    _of_openapi.content_type_conformance,
    _of_openapi.response_headers_conformance,
    _of_openapi.response_schema_conformance,
]
_MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@dataclass(frozen=True)
class FuzzedRequest:
    """One request to an operation of a document."""

    case: Any

    def name_in_path(self, ids: dict[str, str]) -> None:
        """Let the path name these, where it names something."""
        named: dict[str, Any] = self.case.path_parameters
        named.update({name: ids[name] for name in named if name in ids})

    async def send(self, client: httpx.AsyncClient) -> httpx.Response:
        """Send it with the client's own cookies."""
        given_case: dict[str, Any] = self.case.as_transport_kwargs(base_url=BASE_URL)
        headers: dict[str, str] = dict(given_case["headers"])
        return await client.request(
            given_case["method"],
            given_case["url"],
            headers={name: headers[name] for name in headers if name.lower() != "cookie"},
            params=given_case.get("params"),
            json=given_case.get("json"),
            content=given_case.get("data"),
        )

    def check(self, answer: httpx.Response) -> None:
        """Raise unless the answer is one that the document tells of."""
        self.case.validate_response(answer, checks=_CHECKS)


class Fuzzer:
    """Makes the same requests for a document every time."""

    def __init__(self, document: dict[str, Any], *, examples: int) -> None:
        schema: Any = schemathesis.openapi.from_dict(document)
        found: list[Any] = [result.ok() for result in schema.get_all_operations()]
        self._operations = {
            str(operation.definition.raw["operationId"]): operation for operation in found
        }
        self._settings = settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        )

    @property
    def operation_ids(self) -> list[str]:
        """The id of every operation."""
        return sorted(self._operations)

    def requests_of(self, operation_id: str) -> list[FuzzedRequest]:
        """Make requests that fit the document, and such that do not."""
        found: list[FuzzedRequest] = []
        for mode in _MODES:

            @given(case=self._operations[operation_id].as_strategy(generation_mode=mode))
            @self._settings
            def collect(case: object) -> None:
                found.append(FuzzedRequest(case))

            with suppress(Unsatisfiable):  # what takes nothing cannot be sent anything wrong
                collect()
        return found

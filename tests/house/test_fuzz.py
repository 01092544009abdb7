"""Every operation takes made-up requests as a coordinator, and answers as the OpenAPI document says."""

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.conftest import LogIn

CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance, content_type_conformance]
FEW_AND_ALWAYS_THE_SAME = settings(
    max_examples=2,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_request_breaks_the_service_or_its_own_description(app: FastAPI, log_in: LogIn):
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), "the document describes an operation wrongly"

        @FEW_AND_ALWAYS_THE_SAME
        @given(found.ok().as_strategy(generation_mode=GenerationMode.POSITIVE))
        def hold(case: Case[Any]) -> None:
            # Anew for each: some of them log out.
            headers = {"Authorization": log_in("coordinator").headers["Authorization"]}
            case.validate_response(case.call(headers=headers), checks=CHECKS)

        hold()

"""`--repeat N`: how many rounds each storm lasts. A few are enough for every day; scripts/stress asks for twenty."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--repeat", type=int, default=2, help="rounds of every stress test")


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> range:
    # When the whole suite runs, this file is found too late to add its option: the default stands.
    return range(request.config.getoption("--repeat", default=2))

"""The time of a request, as a dependency, so that tests can set it."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends

from models.base import utc_now


async def current_time() -> datetime:
    return utc_now()


Now = Annotated[datetime, Depends(current_time)]

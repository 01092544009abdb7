"""Pydantic's complaints as a person who knows no English reads them."""

from enum import StrEnum

import pytest
from pydantic import BaseModel, ValidationError

from app.error_words import in_chinese


class Urgency(StrEnum):
    NORMAL = "normal"
    SOON = "soon"
    URGENT = "urgent"


class Wish(BaseModel):
    urgency: Urgency


def test_what_may_be_chosen_is_listed_in_chinese():
    with pytest.raises(ValidationError) as wrong:
        Wish.model_validate({"urgency": "紧急"})
    assert in_chinese(wrong.value.errors()[0]) == "只能是 normal、soon、urgent 之一"

"""Bodies of the weights calls."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from app.checks import Prose
from app.learning.card import Card
from app.schemas import Input, Output
from models.weights_version import WeightsState

Why = Annotated[Prose, Field(min_length=1, max_length=2000)]


class Activation(Input):
    reason: Why
    despite_objections: bool = Field(default=False, description="不顾卡片上的异议")


class Rollback(Input):
    reason: Why


class VersionOut(Output):
    """`recommended` is false where the card has objections. The built-in version was made by nobody."""

    version: str
    state: WeightsState
    built_in: bool
    recommended: bool
    created_at: datetime | None = None
    created_by: str | None = None
    activated_at: datetime | None = None
    activated_by: str | None = None


class ActivationOut(Output):
    """One time this version came to use, and which one it replaced."""

    at: datetime
    actor_id: str | None
    actor_name: str
    replaced: str
    rollback: bool
    reason: str


class VersionDetail(VersionOut):
    parameters: dict[str, float]
    card: Card | None
    activations: list[ActivationOut]

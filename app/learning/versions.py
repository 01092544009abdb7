"""Which weights are in use, and what a version's weights are: all that the match pool asks."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from matching import DEFAULT, Weights
from matching.learning import base_of
from models.weights_version import WeightsState, WeightsVersion

_ACTIVE = select(WeightsVersion.version).where(WeightsVersion.state == WeightsState.ACTIVE)


def active_version(db: Session) -> str:
    """The built-in version where no learned one is active, or the active one was learned with another engine."""
    found = db.scalar(_ACTIVE)
    return found if found is not None and fits_engine(found) else DEFAULT.version


def fits_engine(version: str) -> bool:
    """Another engine's signals mean something else: weights learned with it say nothing about these."""
    return base_of(version) == DEFAULT.version


def weights_of(db: Session, version: str) -> Weights:
    """Raises NotFound for a version that is neither the built-in one nor a learned one."""
    if version == DEFAULT.version:
        return DEFAULT
    found = db.scalar(select(WeightsVersion.parameters).where(WeightsVersion.version == version))
    if found is None:
        raise NotFound(f"没有权重版本“{version}”")
    return Weights(version=version, **found)


def active_weights(db: Session) -> Weights:
    return weights_of(db, active_version(db))

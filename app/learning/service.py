"""Learning a draft, and showing which versions there are."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Database
from app.errors import NotFound
from app.learning.card import CARD, card_of
from app.learning.cases import gather
from app.learning.schemas import ActivationOut, VersionDetail, VersionOut
from app.learning.versions import active_version, active_weights
from matching import DEFAULT, Weights
from matching.learning import learn
from matching.learning.cases import LEARNED_MARK
from models.weights_version import WeightsActivation, WeightsState, WeightsVersion


def learn_draft(database: Database, who: str, now: datetime) -> str:
    """Fits new weights and keeps them as a draft with their card; answers its name. Nothing else changes.

    Two that learn at the same moment may want the same name: the later one fails with an IntegrityError.
    """
    with database.session(writes=False) as db:
        current, gathered = active_weights(db), gather(db)
    trial = learn(gathered.cases, current)
    card = card_of(trial, gathered, current)
    with database.session() as db:
        row = WeightsVersion(
            version=_next_name(db),
            parameters=_parameters(trial.weights),
            card=CARD.dump_python(card, mode="json"),
            created_at=now,
            created_by=who,
        )
        db.add(row)
    return row.version


def list_versions(db: Session) -> list[VersionOut]:
    """The built-in version first, then the learned ones, newest first."""
    active = active_version(db)
    rows = db.scalars(select(WeightsVersion).order_by(WeightsVersion.id.desc()))
    return [_built_in(active), *(_shown(row, active) for row in rows)]


def show_version(db: Session, version: str) -> VersionDetail:
    row = db.scalar(select(WeightsVersion).where(WeightsVersion.version == version))
    if row is None and version != DEFAULT.version:
        raise NotFound(f"没有权重版本“{version}”")
    active = active_version(db)
    shown = _built_in(active) if row is None else _shown(row, active)
    return VersionDetail(
        **shown.model_dump(),
        parameters=row.parameters if row else _parameters(DEFAULT),
        card=CARD.validate_python(row.card) if row else None,
        activations=[ActivationOut.model_validate(each) for each in _activations(db, version)],
    )


def _activations(db: Session, version: str) -> Sequence[WeightsActivation]:
    """Oldest first."""
    change = WeightsActivation
    return db.scalars(select(change).where(change.version == version).order_by(change.position)).all()


def _next_name(db: Session) -> str:
    begins = DEFAULT.version + LEARNED_MARK
    names = db.scalars(select(WeightsVersion.version).where(WeightsVersion.version.startswith(begins, autoescape=True)))
    return f"{begins}{max((int(name.removeprefix(begins)) for name in names), default=0) + 1}"


def _parameters(weights: Weights) -> dict[str, float]:
    return {name: value for name, value in asdict(weights).items() if name != "version"}


def _built_in(active: str) -> VersionOut:
    state = WeightsState.ACTIVE if active == DEFAULT.version else WeightsState.RETIRED
    return VersionOut(version=DEFAULT.version, state=state, built_in=True, recommended=True)


def _shown(row: WeightsVersion, active: str) -> VersionOut:
    """A row still active from an earlier engine is no longer in use."""
    out_of_use = row.state is WeightsState.ACTIVE and row.version != active
    return VersionOut(
        version=row.version,
        state=WeightsState.RETIRED if out_of_use else row.state,
        built_in=False,
        recommended=not row.card["objections"],
        created_at=row.created_at,
        created_by=row.created_by,
        activated_at=row.activated_at,
        activated_by=row.activated_by,
    )

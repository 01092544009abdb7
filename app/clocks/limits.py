"""The limits that clocks run by. Whoever moves a demand has a session and no settings: they travel with the engine."""

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.settings import Settings
from models.union import Tier
from models.work_clock import ClockKind

OPTION = "dianjiang_settings"
_USUAL = Settings.model_construct()
"""For sessions of an engine that nobody told: tools, tests."""


def run_by(engine: Engine, settings: Settings) -> None:
    """All sessions on this engine go by these settings from now on."""
    engine.update_execution_options(**{OPTION: settings})


def settings_of(db: Session) -> Settings:
    found: Settings = db.get_bind().get_execution_options().get(OPTION, _USUAL)
    return found


def limit_days(settings: Settings, kind: ClockKind, tier: Tier | None) -> int:
    """In working days, before a union of this tier (None: of no union)."""
    usual = {
        ClockKind.ACCEPT: settings.limit_accept_days,
        ClockKind.DISPATCH: settings.limit_dispatch_days,
        ClockKind.REPLY: settings.reply_working_days,
        ClockKind.DELIVER: settings.limit_deliver_days,
        ClockKind.CONFIRM: settings.limit_confirm_days,
    }
    own = settings.limits.get(tier, {}) if tier else {}
    return own.get(kind, usual[kind])

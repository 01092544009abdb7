"""The only wiring: settings in, a whole application out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import RedirectResponse
from fastapi_offline import FastAPIOffline

from app import errors, health, metrics
from app.assignments import routes as assignments
from app.audit import routes as audit
from app.auth import routes as auth
from app.auth import tokens
from app.auth.access import current_account
from app.auth.oidc_provider import Provider
from app.body_limit import ROOM_FOR_A_FORM, BodyLimit
from app.caller import KnowsTheCaller
from app.clocks.limits import run_by
from app.conflicts import routes as conflicts
from app.craftsmen import routes as craftsmen
from app.db import Database
from app.demands import routes as demands
from app.dispatch_plans import routes as dispatch_plans
from app.encoders.service import ServiceEncoder
from app.enterprises import routes as enterprises
from app.escalations import routes as escalations
from app.exports import routes as exports
from app.headers import SecurityHeaders
from app.imports import routes as imports
from app.learning import routes as weights
from app.leaving import announce_before_leaving
from app.lendings import routes as lendings
from app.logging import LogsRequests
from app.matches import routes as matches
from app.matches.pool import MatchPool
from app.notifications import routes as notifications
from app.privacy import routes as privacy
from app.problem_responses import FILE_PROBLEMS, PROBLEMS, describe_problems
from app.settings import Settings
from app.statistics import routes as statistics
from app.taxonomy import routes as taxonomy
from app.teams import routes as teams
from app.unions import routes as unions
from app.unknown_parameters import refuse_unknown_parameters
from app.visits import routes as visits

API = "/api/v1"
KNOWN_NAMES = Depends(refuse_unknown_parameters)


def create_app(settings: Settings) -> FastAPI:
    app = FastAPIOffline(
        title="点匠 Dianjiang",
        version="0.1.0",
        openapi_url=f"{API}/openapi.json",
        docs_url="/docs",
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.add_middleware(BodyLimit, most_bytes=settings.max_upload_bytes + ROOM_FOR_A_FORM)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(LogsRequests)
    app.add_middleware(KnowsTheCaller)  # the last added is the outermost
    attach(app, settings)
    errors.install(app)
    describe_problems(app)
    app.include_router(auth.router, prefix=API, dependencies=[KNOWN_NAMES], responses=PROBLEMS)
    app.include_router(auth.redirects, prefix=API, responses=PROBLEMS)
    app.include_router(_behind_login(), prefix=API)
    app.include_router(health.router)
    app.add_api_route("/", front_page, include_in_schema=False)
    metrics.install(app)
    return app


def front_page() -> RedirectResponse:
    """Until the console is built, the API's own pages are the front door."""
    return RedirectResponse("/docs")


def attach(app: FastAPI, settings: Settings) -> None:
    """What an application holds beside its routes: everything that depends on the settings."""
    app.state.settings = settings
    app.state.is_leaving = False
    app.state.database = Database(settings.effective_database_url)
    app.state.figures = metrics.Figures(app.state.database)
    run_by(app.state.database.engine, settings)
    app.state.encoder = ServiceEncoder.opened(settings)
    app.state.match_pool = MatchPool(settings.effective_database_url, app.state.encoder.encoder)
    app.state.signing_key = tokens.signing_key(settings)
    app.state.single_sign_on = Provider.of(settings)


def detach(app: FastAPI) -> None:
    app.state.match_pool.dispose()
    app.state.encoder.close()
    app.state.database.dispose()


def _behind_login() -> APIRouter:
    """Everything but logging in: nobody unauthenticated reads anything."""
    router = APIRouter(dependencies=[Depends(current_account, scope="function"), KNOWN_NAMES], responses=PROBLEMS)
    features: list[APIRouter] = [
        taxonomy.router,
        unions.router,
        teams.router,
        craftsmen.router,
        enterprises.router,
        conflicts.router,
        matches.router,
        statistics.router,
        demands.router,
        dispatch_plans.router,
        assignments.router,
        exports.router,
        lendings.router,
        escalations.router,
        notifications.router,
        privacy.router,
        audit.router,
        weights.router,
    ]
    for feature in features:
        router.include_router(feature)
    for taking_files in (visits.router, imports.router):
        router.include_router(taking_files, responses=FILE_PROBLEMS)
    return router


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.match_pool.build_ahead()
    announce_before_leaving(app, app.state.settings.leaving_seconds)
    yield
    detach(app)

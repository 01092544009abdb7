"""Demands that go up a tier, and back down."""

from fastapi import APIRouter

from app.safe_route import SafeRoute

router = APIRouter(route_class=SafeRoute, tags=["escalations"])

"""Seeing what is masked, consent, erasure."""

from fastapi import APIRouter

from app.safe_route import SafeRoute

router = APIRouter(route_class=SafeRoute, tags=["privacy"])

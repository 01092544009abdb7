"""Asking another union for one of its craftsmen."""

from fastapi import APIRouter

from app.safe_route import SafeRoute

router = APIRouter(route_class=SafeRoute, tags=["lendings"])

"""The inbox, and where else word is sent."""

from fastapi import APIRouter

from app.safe_route import SafeRoute

router = APIRouter(route_class=SafeRoute, tags=["notifications"])

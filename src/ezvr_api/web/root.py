"""What stands at the bare address: where to go on, for people and for programs."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from ezvr_api.web.dependencies import ResourcesDep

router = APIRouter(include_in_schema=False)


class Description(BaseModel):
    """What answers here, and where it is described."""

    name: str
    version: str
    summary: str | None
    description: str
    health: str
    readiness: str


@router.api_route("/", methods=["GET", "HEAD"])
async def describe(request: Request, resources: ResourcesDep) -> Description:
    """Name the service and the address of its OpenAPI document."""
    app, base = request.app, resources.settings.public_url
    return Description(
        name=app.title,
        version=app.version,
        summary=app.summary,
        description=f"{base}{app.openapi_url}",
        health=f"{base}/healthz",
        readiness=f"{base}/readyz",
    )

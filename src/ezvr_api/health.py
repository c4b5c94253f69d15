"""Whether the service lives, and whether it can work."""

from typing import Literal

from fastapi import APIRouter, Response, status
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from ezvr_api.storage import StorageUnavailable
from ezvr_api.web.dependencies import ResourcesDep

router = APIRouter(tags=["health"])

State = Literal["ok", "unavailable"]


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """Whether what the service needs answers."""

    status: State
    database: State
    storage: State


@router.get("/healthz", summary="Is the process alive?")
async def get_health() -> Health:
    """Answer at once, whatever else is wrong."""
    return Health()


@router.get(
    "/readyz",
    summary="Can requests be served?",
    responses={503: {"model": Readiness, "description": "Something does not answer."}},
)
async def get_readiness(resources: ResourcesDep, response: Response) -> Readiness:
    """Ask the database and the storage."""
    database = await _database_state(resources)
    storage = await _storage_state(resources)
    overall: State = "ok" if database == storage == "ok" else "unavailable"
    if overall != "ok":
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return Readiness(status=overall, database=database, storage=storage)


async def _database_state(resources: ResourcesDep) -> State:
    try:
        await resources.database.check()
    except (SQLAlchemyError, OSError):
        return "unavailable"
    return "ok"


async def _storage_state(resources: ResourcesDep) -> State:
    try:
        await resources.storage.check()
    except StorageUnavailable:
        return "unavailable"
    return "ok"

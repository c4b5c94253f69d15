"""Routes for the rights of a customer: erasure, and its receipt."""

from typing import Annotated

from fastapi import APIRouter, Path, Response, status
from pydantic import Field, SecretStr

from ezvr_api.accounts.access import CurrentUser, clear_session_cookie
from ezvr_api.accounts.service import confirm_password
from ezvr_api.deletions.receipts import Receipt, receipt_of
from ezvr_api.deletions.service import find_receipt
from ezvr_api.privacy import service
from ezvr_api.web.dependencies import ResourcesDep, SessionDep
from ezvr_api.web.payloads import Payload
from ezvr_api.web.problems import problem_responses

router = APIRouter(prefix="/v1/privacy", tags=["privacy"], responses=problem_responses(422))


class ErasureRequest(Payload):
    """The password again: an erasure cannot be undone."""

    password: Annotated[SecretStr, Field(min_length=1, max_length=200)]


@router.post(
    "/erasures",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Erase the account",
    responses=problem_responses(401, 403),
)
async def create_erasure(
    payload: ErasureRequest,
    caller: CurrentUser,
    session: SessionDep,
    resources: ResourcesDep,
    response: Response,
) -> Receipt:
    """Delete the account, its contact and company data, its photos and its tours, at once.

    Every session ends. Follow the receipt until the last object is gone.
    """
    await confirm_password(session, caller, payload.password.get_secret_value())
    deletion = await service.erase_account(session, caller.account.id)
    clear_session_cookie(response, resources.settings)
    return receipt_of(deletion)


@router.get("/receipts/{receipt_id}", summary="Follow a deletion", responses=problem_responses(404))
async def get_receipt(
    receipt_id: Annotated[str, Path(max_length=64)], session: SessionDep
) -> Receipt:
    """Return the state of a deletion; whoever has its id may ask."""
    return receipt_of(await find_receipt(session, receipt_id))

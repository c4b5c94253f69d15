"""Routes for coming in, for sessions, and for the customer's own data."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, status
from pydantic import BaseModel, ConfigDict, EmailStr, Field, SecretStr, StringConstraints

from ezvr_api.accounts import service
from ezvr_api.accounts.access import (
    CurrentUser,
    OriginCheck,
    clear_session_cookie,
    set_session_cookie,
)
from ezvr_api.accounts.models import Company, Contact
from ezvr_api.errors import FieldError, InvalidPayload
from ezvr_api.web.dependencies import ResourcesDep, SessionDep
from ezvr_api.web.payloads import Name, Payload, WebAddress
from ezvr_api.web.problems import problem_responses

router = APIRouter(prefix="/v1", tags=["accounts"], responses=problem_responses(422))

NewPassword = Annotated[
    SecretStr, Field(min_length=10, max_length=200, description="At least 10 characters.")
]
GivenPassword = Annotated[SecretStr, Field(min_length=1, max_length=200)]
Country = Annotated[
    str,
    StringConstraints(pattern="^[A-Z]{2}$"),
    Field(description="ISO 3166-1 alpha-2.", examples=["NL"]),
]
Line = Annotated[str, StringConstraints(max_length=200)]


class ContactFields(Payload):
    """How to reach a customer; every field may be left out, changed and emptied."""

    model_config = ConfigDict(from_attributes=True)

    name: Line | None = None
    email: EmailStr | None = None
    phone: Line | None = None
    street: Annotated[Line | None, Field(description="Street and number.")] = None
    postal_code: Line | None = None
    city: Line | None = None
    country: Country | None = None


class CompanyFields(Payload):
    """The customer's company; every field may be left out, changed and emptied."""

    model_config = ConfigDict(from_attributes=True)

    name: Line | None = None
    registration_number: Annotated[
        Line | None, Field(description="At the chamber of commerce: the KvK number.")
    ] = None
    vat_number: Line | None = None
    website: WebAddress | None = None


class SignUp(Payload):
    """What a new customer tells."""

    email: EmailStr
    password: NewPassword
    first_name: Name
    account_name: Name
    contact: ContactFields = ContactFields()
    company: CompanyFields = CompanyFields()


class SignUpAccepted(BaseModel):
    """The same answer, whether or not the address was known."""

    next: str = Field(description="What to do now.")


class SignIn(Payload):
    """Credentials."""

    email: EmailStr
    password: GivenPassword


class Me(BaseModel):
    """The user who is signed in."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    first_name: str
    account_id: UUID


class MeChange(Payload):
    """What a user may change about themself."""

    first_name: Name = ""
    email: EmailStr = ""
    current_password: Annotated[
        GivenPassword | None, Field(description="Needed for another e-mail address.")
    ] = None


class AccountOut(BaseModel):
    """The account that the user acts for."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str


class AccountChange(Payload):
    """What may change about an account."""

    name: Name = ""


@router.post(
    "/sign-up",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Become a customer",
    dependencies=[OriginCheck],
    responses=problem_responses(403),
)
async def sign_up(payload: SignUp, session: SessionDep) -> SignUpAccepted:
    """Make an account with contact and company data; sign in afterwards.

    The answer never tells whether an address is known. Where it is, nothing changes.
    """
    await service.sign_up(
        session,
        email=payload.email,
        password=payload.password.get_secret_value(),
        first_name=payload.first_name,
        account_name=payload.account_name,
        contact=payload.contact.model_dump(),
        company=payload.company.model_dump(),
    )
    return SignUpAccepted(next="Sign in with the e-mail address and the password.")


@router.post(
    "/sessions",
    status_code=status.HTTP_201_CREATED,
    summary="Sign in",
    dependencies=[OriginCheck],
    responses=problem_responses(401, 403),
)
async def create_session(
    payload: SignIn, session: SessionDep, resources: ResourcesDep, response: Response
) -> Me:
    """Open a session; its token is set as an HttpOnly cookie."""
    token = await service.sign_in(
        session, email=payload.email, password=payload.password.get_secret_value()
    )
    set_session_cookie(response, resources.settings, token)
    return _me(await service.find_signed_in(session, token))


@router.delete(
    "/sessions/current",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Sign out",
    responses=problem_responses(401, 403),
)
async def delete_current_session(
    caller: CurrentUser, session: SessionDep, resources: ResourcesDep, response: Response
) -> None:
    """End this session and clear its cookie."""
    await service.sign_out(session, caller)
    clear_session_cookie(response, resources.settings)


@router.get("/me", summary="Show the user", responses=problem_responses(401))
async def get_me(caller: CurrentUser) -> Me:
    """Return the user who is signed in."""
    return _me(caller)


@router.patch("/me", summary="Change the user", responses=problem_responses(401, 403, 409))
async def update_me(payload: MeChange, caller: CurrentUser, session: SessionDep) -> Me:
    """Change the first name or the e-mail address; the latter needs the password again."""
    wants_email = "email" in payload.model_fields_set
    if wants_email:
        if payload.current_password is None:
            wrong = FieldError("/current_password", "is needed to change the e-mail address")
            raise InvalidPayload(errors=(wrong,))
        password = payload.current_password.get_secret_value()
        await service.confirm_password(session, caller, password)
    if "first_name" in payload.model_fields_set:
        caller.user.first_name = payload.first_name
    if wants_email:
        await service.change_email(session, caller.user, payload.email)
    return _me(caller)


@router.get("/account", summary="Show the account", responses=problem_responses(401))
async def get_account(caller: CurrentUser) -> AccountOut:
    """Return the account that the user acts for."""
    return AccountOut.model_validate(caller.account)


@router.patch("/account", summary="Change the account", responses=problem_responses(401, 403))
async def update_account(payload: AccountChange, caller: CurrentUser) -> AccountOut:
    """Change the account's name."""
    if "name" in payload.model_fields_set:
        caller.account.name = payload.name
    return AccountOut.model_validate(caller.account)


@router.get("/account/contact", summary="Show contact data", responses=problem_responses(401))
async def get_contact(caller: CurrentUser, session: SessionDep) -> ContactFields:
    """Return the contact data; deleted fields are null."""
    return ContactFields.model_validate(
        await service.load_details(session, Contact, caller.account.id)
    )


@router.patch(
    "/account/contact", summary="Change contact data", responses=problem_responses(401, 403)
)
async def update_contact(
    payload: ContactFields, caller: CurrentUser, session: SessionDep
) -> ContactFields:
    """Change the given fields (JSON merge patch, RFC 7396); null empties one."""
    changes = payload.model_dump(exclude_unset=True)
    return ContactFields.model_validate(
        await service.change_details(session, Contact, caller.account.id, changes)
    )


@router.delete(
    "/account/contact",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete contact data",
    responses=problem_responses(401, 403),
)
async def delete_contact(caller: CurrentUser, session: SessionDep) -> None:
    """Delete all contact data of the account."""
    await service.delete_details(session, Contact, caller.account.id)


@router.get("/account/company", summary="Show company data", responses=problem_responses(401))
async def get_company(caller: CurrentUser, session: SessionDep) -> CompanyFields:
    """Return the company data; deleted fields are null."""
    return CompanyFields.model_validate(
        await service.load_details(session, Company, caller.account.id)
    )


@router.patch(
    "/account/company", summary="Change company data", responses=problem_responses(401, 403)
)
async def update_company(
    payload: CompanyFields, caller: CurrentUser, session: SessionDep
) -> CompanyFields:
    """Change the given fields (JSON merge patch, RFC 7396); null empties one."""
    changes = payload.model_dump(exclude_unset=True)
    return CompanyFields.model_validate(
        await service.change_details(session, Company, caller.account.id, changes)
    )


@router.delete(
    "/account/company",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete company data",
    responses=problem_responses(401, 403),
)
async def delete_company(caller: CurrentUser, session: SessionDep) -> None:
    """Delete all company data of the account."""
    await service.delete_details(session, Company, caller.account.id)


def _me(caller: service.SignedIn) -> Me:
    return Me(
        id=caller.user.id,
        email=caller.user.email,
        first_name=caller.user.first_name,
        account_id=caller.account.id,
    )

"""What routes ask for: the process's resources, and a session that is one transaction."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api.resources import Resources


def get_resources(request: Request) -> Resources:
    """Return what the process opened at its start."""
    resources = request.app.state.resources
    if not isinstance(resources, Resources):
        message = "the app has not been started"
        raise TypeError(message)
    return resources


ResourcesDep = Annotated[Resources, Depends(get_resources)]


async def open_session(resources: ResourcesDep) -> AsyncIterator[AsyncSession]:
    """Open one transaction for one request."""
    async with resources.database.transaction() as session:
        yield session


# scope="function": the commit happens before the answer is sent, so that a failed
# commit becomes a problem and never a 201.
SessionDep = Annotated[AsyncSession, Depends(open_session, scope="function")]

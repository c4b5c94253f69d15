"""Imports every model, for Alembic, the data map and the tests."""

from sqlalchemy import MetaData

from ezvr_api.accounts import models as accounts
from ezvr_api.assets import models as assets
from ezvr_api.db import Base
from ezvr_api.deletions import models as deletions
from ezvr_api.panoramas import models as panoramas
from ezvr_api.publishing import models as publishing
from ezvr_api.tours import models as tours
from ezvr_api.uploads import models as uploads

ROOMS = (accounts, deletions, uploads, panoramas, assets, tours, publishing)

metadata: MetaData = Base.metadata

"""The only list of who listens to which domain event."""

from ezvr_api.assets import service as assets
from ezvr_api.events import (
    AssetArrived,
    AssetDeleted,
    AssetExpired,
    AssetRequested,
    PanoramaDeleted,
    PanoramaTiledAgain,
    Subscriptions,
    TilesGainedFormat,
    UploadCompleted,
    UploadExpired,
    UploadRequested,
)
from ezvr_api.panoramas import service as panoramas
from ezvr_api.publishing import service as publishing
from ezvr_api.tours import floor_plans
from ezvr_api.tours import service as tours

SUBSCRIPTIONS: Subscriptions = {
    UploadRequested: (panoramas.expect_panorama,),
    UploadCompleted: (panoramas.start_processing,),
    UploadExpired: (panoramas.give_up_waiting,),
    AssetRequested: (assets.expect_asset,),
    AssetArrived: (assets.start_processing,),
    AssetExpired: (assets.give_up_waiting,),
    AssetDeleted: (floor_plans.remove_asset, publishing.redact_asset),
    # The tours first: their locks keep out a publication that would still show the photo.
    PanoramaDeleted: (tours.remove_panorama, publishing.redact),
    PanoramaTiledAgain: (publishing.show_again,),
    TilesGainedFormat: (publishing.add_format,),
}

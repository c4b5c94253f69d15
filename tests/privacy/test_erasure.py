"""Erasing an account: afterwards nothing of the customer is anywhere."""

import io
from pathlib import Path
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ezvr_api.classification import Erase
from ezvr_api.privacy.data_map import LIBRARY_TABLES, classification_of, unclassified_columns
from ezvr_api.tables import metadata
from tests.conftest import Logs
from tests.support.customer import (
    Customer,
    leads_to,
    links_to,
    shows,
    tells,
    upload_payload,
)
from tests.support.photos import ordinary_photo, small_panorama
from tests.support.service import PASSWORD, Service

MARKER = "Zebramarkering"
COLUMNS = (
    "SELECT table_schema, table_name, column_name FROM information_schema.columns "
    "WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
)


async def places_with(service: Service, words: list[str]) -> list[str]:
    """Every place of the installation that holds one of these words."""
    found: list[str] = []
    for schema, table, column in await service.rows(COLUMNS):
        ((hits,),) = await service.rows(
            f"""SELECT count(*) FROM "{schema}"."{table}" """  # noqa: S608 - names of the catalogue
            f"""WHERE "{column}"::text ILIKE ANY (%s)""",
            [f"%{word}%" for word in words],
        )
        if hits:
            found.append(f"{table}.{column}")
    return sorted({*found, *_files_with(service.settings.data_folder, words)})


def _files_with(folder: Path, words: list[str]) -> list[str]:
    return [
        "a file"
        for path in folder.rglob("*")
        if path.is_file()
        and any(
            word.encode().lower() in (path.name.encode() + path.read_bytes()).lower()
            for word in words
        )
    ]


async def fill_everything(service: Service) -> Customer:
    """Become a customer who writes the marker wherever something may be written."""
    carl = await service.sign_up(
        MARKER,
        first_name=MARKER,
        account_name=f"{MARKER}'s house",
        contact={
            **dict.fromkeys(("name", "phone", "street", "postal_code", "city"), MARKER),
            "email": f"{MARKER}@example.com",
            "country": "NL",
        },
        company={
            **dict.fromkeys(("name", "registration_number", "vat_number"), MARKER),
            "website": f"https://{MARKER}.example",
        },
    )
    texts = {"en": MARKER, "nl": MARKER}
    jpeg = small_panorama()
    photo = jpeg[:2] + b"\xff\xfe\x00\x10" + MARKER.encode() + jpeg[2:]
    panorama_id = await service.ready_panorama(carl, photo)
    await carl.ok("PATCH", f"/v1/panoramas/{panorama_id}", {"title": MARKER})
    await carl.ok("POST", "/v1/uploads", upload_payload(jpeg, file_name=f"{MARKER}.jpg"))
    asset_id = await carl.upload_asset(_picture_with_marker())
    await service.run_jobs()
    await carl.ok("PATCH", f"/v1/assets/{asset_id}", {"title": MARKER, "alternative_text": texts})
    await carl.upload_asset(f"<svg>{MARKER}</svg>".encode(), file_name=f"{MARKER}.png")
    payload = upload_payload(jpeg, purpose="asset", file_name=f"{MARKER}.jpg")
    await carl.ok("POST", "/v1/uploads", payload)
    tour = await carl.create_tour(title=texts, description=texts)
    scene = await carl.add_scene(tour, panorama_id, MARKER, alternative_text=texts)
    await carl.add_hotspot(tour, scene, leads_to(scene, label=texts))
    await carl.add_hotspot(tour, scene, tells(MARKER, label=texts))
    address = f"https://{MARKER}.example"
    await carl.add_hotspot(tour, scene, links_to(address, label=texts))
    await carl.add_hotspot(tour, scene, shows(asset_id, label=texts, text=texts))
    places = [{"scene_id": scene["id"], "x": 0.5, "y": 0.5}]
    await carl.add_floor_plan(tour, asset_id, title=texts, places=places)
    branding = {"logo_asset_id": asset_id, "link": address}
    await carl.ok("PATCH", f"/v1/tours/{tour['id']}", {"branding": branding})
    await carl.publish(tour)
    await carl.upload(ordinary_photo(), file_name=f"{MARKER}-refused.jpg")
    await service.run_jobs()
    return carl


def _picture_with_marker() -> bytes:
    words = PngInfo()
    words.add_text("Comment", MARKER)
    file = io.BytesIO()
    Image.new("RGB", (80, 40)).save(file, "PNG", pnginfo=words)
    return file.getvalue()


async def test_after_an_erasure_nothing_of_the_customer_is_left(
    service: Service, anna: Customer, logs: Logs
) -> None:
    hers = await service.ready_panorama(anna, small_panorama(1))
    before = await service.rows(
        "SELECT users::text, accounts::text, contacts::text FROM users "
        "JOIN memberships ON user_id = users.id JOIN accounts ON accounts.id = account_id "
        "JOIN contacts USING (account_id) WHERE users.email = %s",
        anna.email,
    )
    carl = await fill_everything(service)
    me = await carl.ok("GET", "/v1/me")
    public_ids = [row[0] for row in await service.rows("SELECT public_id FROM tours")]
    words = [MARKER, me["id"], me["account_id"], *public_ids]
    written = await places_with(service, words)
    assert {
        *("users.email", "users.email_key", "contacts.street", "publications.manifest"),
        *("assets.title", "assets.alternative_text", "floor_plans.title"),
        *("hotspots.url", "tours.branding"),
    } <= {*written}
    assert "a file" in written

    receipt = await carl.ok("POST", "/v1/privacy/erasures", {"password": PASSWORD})
    await service.run_jobs()
    await service.rows("DELETE FROM procrastinate_workers")
    assert await places_with(service, [MARKER, me["id"], *public_ids]) == []
    # The lock of a job that has not ended yet names the account's id, which names nobody.
    assert await places_with(service, [me["account_id"]]) in ([], ["procrastinate_jobs.lock"])
    assert MARKER.lower() not in logs.text.lower()
    for public_id in public_ids:
        assert (await service.nobody.get(f"/v1/public/tours/{public_id}")).status_code == 404

    proof = (await service.nobody.get(f"/v1/privacy/receipts/{receipt['id']}")).json()
    assert (proof["subject"], proof["status"]) == ("account", "complete")
    assert proof["objects_deleted"] >= 2
    assert MARKER not in str(proof)

    after = await service.rows(
        "SELECT users::text, accounts::text, contacts::text FROM users "
        "JOIN memberships ON user_id = users.id JOIN accounts ON accounts.id = account_id "
        "JOIN contacts USING (account_id) WHERE users.email = %s",
        anna.email,
    )
    assert after == before
    assert (await anna.panorama(hers))["status"] == "ready"
    poster = (await anna.panorama(hers))["poster_url"]
    assert (await service.nobody.get(poster)).is_success


async def test_an_erasure_needs_the_password_again(service: Service, anna: Customer) -> None:
    path = "/v1/privacy/erasures"
    wrong = {"password": "not the password"}
    await anna.refused("POST", path, wrong, status=403, code="wrong_password")
    await anna.refused("POST", path, {}, status=422, code="invalid_payload")
    await anna.ok("GET", "/v1/me")
    assert await service.rows("SELECT id FROM deletions") == []


async def test_an_erasure_ends_every_session(service: Service, anna: Customer) -> None:
    phone = await service.sign_in(anna.email)
    await anna.ok("POST", "/v1/privacy/erasures", {"password": PASSWORD})
    assert "ezvr_session" not in anna.http.cookies
    await phone.refused("GET", "/v1/me", status=401, code="not_signed_in")
    credentials = {"email": anna.email, "password": PASSWORD}
    again = await service.nobody.post("/v1/sessions", json=credentials)
    assert again.status_code == 401


async def test_the_address_may_sign_up_again(service: Service, anna: Customer) -> None:
    await anna.ok("POST", "/v1/privacy/erasures", {"password": PASSWORD})
    again = await service.sign_up("anna")
    assert (await again.ok("GET", "/v1/panoramas"))["items"] == []


async def test_only_who_has_a_receipt_s_id_can_read_it(service: Service) -> None:
    answer = await service.nobody.get("/v1/privacy/receipts/somebody-elses")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


class TestTheDataMap:
    async def test_knows_every_column_of_the_real_database(self, service: Service) -> None:
        assert unclassified_columns(metadata, service.database_url) == []

    async def test_reports_a_column_that_nobody_classified(self, service: Service) -> None:
        await service.rows("ALTER TABLE users ADD COLUMN shoe_size integer")
        await service.rows("CREATE TABLE diaries (entry text)")
        found = unclassified_columns(metadata, service.database_url)
        assert sorted(found) == ["diaries.entry", "users.shoe_size"]

    async def test_keeps_after_an_erasure_only_what_names_nobody(self) -> None:
        kept: set[str] = set()
        for table in metadata.tables.values():
            for column in table.columns:
                classification: Any = classification_of(metadata, table.name, column.name)
                if classification["erase"] is Erase.KEEP:
                    kept.add(table.name)
        assert kept == {"deletions"}
        assert {name.partition("_")[0] for name in LIBRARY_TABLES} == {"procrastinate", "alembic"}

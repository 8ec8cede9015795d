"""The street page in Chromium, with a small switchboard behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.switchboard import NEIGHBOURS, PHOTO

if TYPE_CHECKING:
    from tests.browser.street_page import OpenStreet

pytestmark = pytest.mark.asyncio(loop_scope="module")

EVERYBODY = [one.id for one in NEIGHBOURS]


async def test_an_alert_is_seen_running_down_the_street_until_it_is_closed(an_open_street: OpenStreet) -> None:
    """One SMS lights every window, rings the bell, and is on each screen as its channel carries it."""
    async with an_open_street() as (street, _):
        calm = await street.state()
        await street.say("odette", "ALERTE vol rue des Lilas, vélo rouge")
        await street.wait_for("odette", "A1")
        # It rings for nine seconds: it is looked at before anything else.
        rings = await street.bell_rings()
        for neighbour in EVERYBODY:
            await street.wait_for(neighbour, "A1")
        lit = [await street.window_is_lit(one) for one in EVERYBODY]
        ringing = await street.state()
        by_mail = await street.texts("lucie")
        by_sms = await street.texts("paul")

        await street.say("odette", "CLORE A1")
        for neighbour in EVERYBODY:
            await street.wait_for(neighbour, "A1 close")
        closed = await street.state()
        still_lit = [one for one in EVERYBODY if await street.window_is_lit(one)]

    assert calm == "La rue est calme."
    assert all(lit)
    assert rings
    assert ringing.startswith("Alerte A1 : 8 fenêtres allumées sur 8")
    assert by_mail[0].startswith("🚨 A1 · Vol · Les Lilas")
    assert by_sms[0].endswith("Répondez A1 1=vu 2=info 3=rien ici")
    assert still_lit == []
    assert closed == "Alerte A1 close. La rue est calme."


async def test_one_window_is_one_window(an_open_street: OpenStreet) -> None:
    async with an_open_street() as (street, switchboard):
        karim = NEIGHBOURS[1]

        await switchboard.send(karim, switchboard.wording(karim, ""), topic="A1")
        await street.wait_for("karim", "A1")
        state = await street.state()

    assert state == "Alerte A1 : 1 fenêtre allumée sur 8."


async def test_an_answer_on_one_screen_changes_the_message_on_another_in_place(an_open_street: OpenStreet) -> None:
    async with an_open_street() as (street, _):
        await street.say("odette", "ALERTE")
        await street.wait_for("karim", "Vol")

        await street.say("paul", "A1 1")
        await street.wait_for("karim", "1 a vu")
        await street.tap("karim", "Vu")
        await street.wait_for("ines", "2 a vu")

        texts = await street.texts("karim")
        toast = await street.toast("karim")
        edited = await street.screen("karim").locator(".edited").count()

    assert len([text for text in texts if "A1 · Vol" in text]) == 1
    assert texts[-1] == "Vu"
    assert toast == "Merci, c’est noté."
    assert edited == 1


async def test_an_edit_leaves_the_keyboard_where_it_was(an_open_street: OpenStreet) -> None:
    async with an_open_street() as (street, _):
        await street.say("odette", "ALERTE")
        await street.wait_for("karim", "Vol")

        await street.screen("karim").locator(".buttons button", has_text="Vu").focus()
        await street.page.keyboard.press("Enter")
        await street.wait_for("karim", "1 a vu")
        focused = await street.page.evaluate("document.activeElement.textContent")
        pressed = await street.screen("karim").locator(".buttons .pressed").all_text_contents()

    assert focused == "Vu"
    assert pressed == ["Vu"]


async def test_the_whole_dialogue_is_there_after_a_reload_and_nothing_rings(an_open_street: OpenStreet) -> None:
    async with an_open_street() as (street, _):
        await street.say("odette", "bonjour")
        await street.say("odette", "ALERTE")
        await street.wait_for("odette", "ALERTE A1")
        before = await street.texts("odette")

        await street.open()

        after, lit, rings = (
            await street.texts("odette"),
            await street.window_is_lit("odette"),
            await street.bell_rings(),
        )

    assert after == before
    assert len(after) == 4
    assert lit
    assert not rings


async def test_three_things_to_try_fill_the_right_field(an_open_street: OpenStreet) -> None:
    async with an_open_street() as (street, _):
        page = street.page
        tries = page.locator(".try")
        offered = await tries.all_text_contents()
        await tries.nth(0).click()
        filled = await street.screen("odette").locator(".field").input_value()
        await page.keyboard.press("Enter")
        await street.wait_for("paul", "ALERTE A1")
        await tries.nth(1).click()
        await page.keyboard.press("Enter")
        await street.wait_for("paul", "Merci")
        await tries.nth(2).click()
        await page.keyboard.press("Enter")
        await street.wait_for("karim", "A1 close")
        done = await page.locator("#tries-list .done").count()

        await page.get_by_role("button", name="Masquer").click()
        await street.open()
        hidden = await page.locator("#tries").is_hidden()

    assert offered == [
        "Déclencher une alerte depuis le téléphone d’Odette",
        "Répondre A1 1 depuis le téléphone de Paul",
        "Clore l’alerte depuis le téléphone d’Odette",
    ]
    assert filled == "ALERTE vol rue des Lilas, vélo rouge"
    assert done == 3
    assert hidden


async def test_a_place_and_a_photo_are_sent_from_a_screen(an_open_street: OpenStreet) -> None:
    async with an_open_street() as (street, switchboard):
        screen = street.screen("theo")
        async with street.page.expect_response("**/street/say*"):
            await screen.get_by_label("Envoyer ma position").click()
        await screen.locator(".picture input").set_input_files(
            {"name": "porte.png", "mimeType": "image/png", "buffer": PHOTO}
        )
        await street.say("theo", "la porte")
        picture = screen.locator("img.photo")
        await picture.wait_for()
        width = await picture.evaluate("image => image.decode().then(() => image.naturalWidth)")

    place, photo = (one.attachments[0] for one in switchboard.heard)
    assert (place.latitude, place.longitude) == (47.3955, 0.6876)
    assert photo.data == PHOTO
    assert width == 1


async def test_a_photo_that_is_still_being_read_goes_with_the_words(an_open_street: OpenStreet) -> None:
    async with an_open_street() as (street, switchboard):
        await street.page.evaluate(
            "(read => { FileReader.prototype.readAsDataURL = function (file) {"
            " setTimeout(() => read.call(this, file), 1000); }; })(FileReader.prototype.readAsDataURL)"
        )
        await (
            street.screen("theo")
            .locator(".picture input")
            .set_input_files({"name": "porte.png", "mimeType": "image/png", "buffer": PHOTO})
        )
        await street.say("theo", "la porte")

    [said] = switchboard.heard
    assert said.text == "la porte"
    assert [one.data for one in said.attachments] == [PHOTO]


async def test_a_neighbour_is_chosen_to_speak_in_the_group(an_open_street: OpenStreet) -> None:
    async with an_open_street() as (street, switchboard):
        await street.say("theo", "Je sors voir", group="voisins")
        await street.wait_for("voisins", "Je sors voir")

        name = await street.screen("voisins").locator(".said .name").text_content()

    assert name == "Théo"
    assert switchboard.heard[0].room == "-100"


async def test_a_mail_is_read_and_answered_in_its_thread(an_open_street: OpenStreet) -> None:
    async with an_open_street() as (street, switchboard):
        await street.say("lucie", "Vélo rouge", subject="ALERTE vol")
        await street.wait_for("lucie", "Alerte A1 : vol")
        await street.screen("lucie").locator(".mail", has_text="Alerte A1").click()
        await street.say("lucie", "A1 1")
        await street.wait_for("lucie", "Re : Alerte A1 : vol, rue des Lilas")

    fresh, reply = switchboard.heard
    assert fresh.text == "ALERTE vol\nVélo rouge"
    assert reply.refers_to


async def test_the_sms_phone_counts_characters_as_the_network_does(an_open_street: OpenStreet) -> None:
    async with an_open_street() as (street, _):
        screen = street.screen("odette")
        counts = []
        for text in ("", "é" * 160, "é" * 161, "€" * 80, "ê", "ê" * 71):
            await screen.locator(".field").fill(text)
            counts.append(await screen.locator(".count").text_content())
        await street.say("odette", "bonjour")
        await street.wait_for("odette", "Bonjour Odette")
        received = await screen.locator(".segment").last.text_content()

    assert counts == [
        "0/160 · 1 SMS",
        "160/160 · 1 SMS",
        "161/306 · 2 SMS",
        "160/160 · 1 SMS",
        "1/70 · 1 SMS",
        "71/134 · 2 SMS",
    ]
    assert received == "48/160"


async def test_what_could_not_be_taken_stays_in_the_field_and_leaves_once(an_open_street: OpenStreet) -> None:
    async with an_open_street() as (street, switchboard):
        switchboard.is_down = True
        await street.say("odette", "au secours")
        await street.screen("odette").locator(".problem", has_text="Envoyez-le encore").wait_for()
        kept = await street.screen("odette").locator(".field").input_value()

        switchboard.is_down = False
        await street.say("odette", "au secours")
        await street.wait_for("odette", "Bonjour Odette")
        texts = await street.texts("odette")

    assert kept == "au secours"
    assert texts.count("au secours") == 1

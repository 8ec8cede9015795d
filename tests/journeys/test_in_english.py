"""Stories of people who write English: they are answered in English, and heard as well as in French."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.street import a_street

if TYPE_CHECKING:
    from tests.world import Village

CODE = "K7PM2QXD"


async def test_whoever_writes_english_by_sms_is_answered_in_english_from_the_first_word_on(village: Village) -> None:
    """Tom n'a que les SMS et n'écrit qu'anglais : personne ne lui répond en français, ni avant ni après son entrée."""
    await a_street(village)
    await village.invites(CODE)
    await village.stranger("Tom", sms="+33655500001")

    await village.says(
        "Tom", "hello", "I'd like to join please", CODE, "Tom Baker", "12 rue des Lilas", "what is this?"
    )

    heard = village.hears("Tom")
    assert heard[0].startswith("Hello")
    assert "What is the code" in heard[1]
    assert "What do your neighbours call you" in heard[2]
    assert "Welcome Tom Baker" in heard[3]
    assert not any("vous" in each or "Répondez" in each for each in heard)

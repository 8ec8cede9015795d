"""Inviting in one's own name: by SMS, by mail, with links and papers; and saying no for good."""

from __future__ import annotations

import pytest

from core.wire import AttachmentKind
from tests.core.test_inviting import NADIA, lilas
from tests.world import Village


@pytest.mark.feature("R3", by="invite_neighbour")
async def test_a_neighbour_is_invited_by_sms_and_enters(village: Village) -> None:
    """Paul invite Marc par SMS ; Marc entre, et le référent voit qui l'a invité."""
    await lilas(village)

    await village.says("Paul D.", "!inviter 06 12 34 56 78")
    [invitation] = village.hears("Marc")
    code = invitation.partition("REJOINDRE ")[2].split()[0]
    await village.says("Marc", f"rejoindre {code}", "Marc", "3 rue des Lilas")

    assert village.hears("Paul D.")[-1].startswith("C'est parti pour une personne, en votre nom.")
    assert invitation == (
        f"Paul D. vous invite chez ses voisins (Les Lilas). Pour accepter: REJOINDRE {code} "
        "Sinon répondez NON, nous n'écrirons plus."
    )
    assert "À l'invitation de Paul D." in village.hears("Karim")[-1]


@pytest.mark.feature("R3", by="decline_invitation")
async def test_whoever_says_no_is_never_written_to_again(village: Village) -> None:
    """Marc répond NON, et plus personne ne peut lui écrire d'ici."""
    await lilas(village)
    await village.says("Paul D.", "inviter 0612345678")

    await village.says("Marc", "Non merci.")
    await village.time_passes(days=40)
    await village.says("Lucie M.", "inviter +33 6 12 34 56 78")

    [last] = village.hears("Marc")[1:]
    assert last.startswith("C'est noté. Nous ne vous écrirons plus pour vous inviter")
    assert village.hears("Lucie M.")[-1].startswith("C'est parti pour une personne")


@pytest.mark.feature("R3", "R4", by="invite_neighbour")
async def test_numbers_and_addresses_go_together_on_any_channel(village: Village) -> None:
    """Lucie invite deux voisins d'un coup, par SMS et par mail."""
    await lilas(village)

    await village.says("Lucie M.", f"inviter 06.12.34.56.78 et {NADIA.upper()}")

    assert village.hears("Lucie M.")[-1].startswith("C'est parti pour 2 personnes, en votre nom.")
    mail = village.screen("Nadia")[-1].outbound
    assert len(village.hears("Marc")) == 1
    assert mail.subject == "Lucie M. vous invite chez ses voisins"
    assert "REJOINDRE" in mail.text
    assert "/join/" in mail.text


@pytest.mark.feature("R5", by="invite_neighbour")
async def test_a_link_is_shared_with_many_and_a_referent_answers_each(village: Village) -> None:
    """Lucie partage un lien ; qui l'ouvre demande à entrer."""
    await lilas(village)

    await village.says("Lucie M.", "inviter")
    await village.taps("Lucie M.", "Partager à plusieurs")
    text = village.hears("Lucie M.")[-1]
    await village.says("Marc", "rejoindre les-lilas", "Marc", "3 rue des Lilas", "Lucie M.")

    for service in ("facebook.com/sharer", "wa.me/", "t.me/share", "/join/les-lilas"):
        assert service in text
    assert "Marc" in village.hears("Karim")[-1]


@pytest.mark.feature("R6", by="get_flyer")
async def test_a_flyer_and_a_presentation_come_as_files_and_by_sms_as_a_link(village: Village) -> None:
    """Lucie demande un tract, sur Telegram puis par SMS."""
    await lilas(village)
    await village.member("Zoé", sms="+33611111111")

    await village.says("Lucie M.", "tract")
    await village.says("Zoé", "tract")

    files = village.screen("Lucie M.")[-1].outbound.attachments
    assert [file.name for file in files] == [
        "tract-a5-les-lilas.pdf", "tract-2-par-page-les-lilas.pdf", "presentation-les-lilas.pdf",
    ]  # fmt: skip
    assert all(file.kind is AttachmentKind.FILE and file.data.startswith(b"%PDF") for file in files)
    assert village.hears("Zoé")[-1].startswith("Le tract à imprimer pour vos voisins: http")


@pytest.mark.feature("R50", by="get_kit")
async def test_the_kit_is_the_referents(village: Village) -> None:
    """Karim, référent, prend les affiches ; Lucie est renvoyée au tract."""
    await lilas(village)

    await village.says("Karim", "kit")
    await village.taps("Karim", "Affiches A4 et A3")
    await village.says("Lucie M.", "kit")

    names = [file.name for file in village.screen("Karim")[-1].outbound.attachments]
    assert names == ["affiche-a4-les-lilas.pdf", "affiche-a3-les-lilas.pdf"]
    assert village.hears("Lucie M.")[-1] == "Le kit est pour les référents. Pour un tract, répondez TRACT."

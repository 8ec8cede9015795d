"""Stories of what somebody from elsewhere reports, and that referents decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bots.reports import NOTHING, Named, decide
from core.model.alert_words import Outcome as Closing
from core.model.gazette import ArticleStatus
from core.model.member import Role
from core.model.report import Outcome
from core.moderation import digest, report_desk
from core.operators import Operators
from core.wire import Assurance
from storage.tables import journal
from tests.journeys.street import contact, says_surely
from tests.journeys.test_notice import FULL, OURS, browser, waiting
from tests.world import CAPABILITIES

if TYPE_CHECKING:
    from tests.world import Village

TEAM = (("email", "equipe@tocsin.example"),)
MARTIN = "martin@loin.example"
THEFT = "alerte vol rue des Roses, un vélo rouge"
CHANNELS = ("telegram", "matrix", "sms", "email")
on_each_channel = pytest.mark.parametrize("channel", CHANNELS)


async def a_village(village: Village, channel: str = "telegram") -> None:
    """Karim and Lucie lead; Odette lives there; Mme Martin does not."""
    for name in ("Karim", "Lucie"):
        await village.member(name, roles=[Role.REFERENT], **contact(name, channel))
    await village.member("Odette", roles=(), **contact("Odette", "telegram"))
    await village.founded("Les Roses", commune="Ailleurs")
    await village.stranger("Mme Martin", email=MARTIN)
    village.run_by("L'équipe", "email", "equipe@tocsin.example")


async def reports(village: Village, where: str, why: str = "Mon adresse y est écrite") -> None:
    """Let Mme Martin fill the page in."""
    village.tells("Mme Martin remplit la page /notice")
    async with browser(village, operators=TEAM) as client:
        await client.post("/notice", data=FULL | {"where": where, "why": why, "email": MARTIN}, headers=OURS)
    await village.post_office_closes()


@on_each_channel
async def test_what_is_reported_is_removed_by_a_referent_and_everybody_concerned_hears_why(
    village: Village, channel: str
) -> None:
    """Mme Martin signale l'alerte A1 des Lilas : un référent la retire, Odette sait pourquoi, et Mme Martin aussi."""
    await a_village(village, channel)
    await village.says("Odette", THEFT, "3", "Non, c'est passé", "Envoyer")
    await village.post_office_closes()

    await reports(village, "L'alerte A1 de la communauté Les Lilas")
    card, others = village.hears("Karim")[-1], list(village.hears("L'équipe"))
    village.tells("Karim la retire")
    await says_surely(village, "Karim", "A1 RETIRER", "On y lit une adresse")
    await village.post_office_closes()
    village.tells("Odette lit les décisions")
    await village.says("Odette", "décisions")

    alert = await village.store.run(lambda uow: uow.alerts.by_id(1))
    assert "Mon adresse y est écrite" in card
    assert not any("martin" in text.lower() for text in village.hears("Karim"))
    assert others == []
    assert alert is not None
    assert alert.outcome is Closing.REMOVED
    assert any("On y lit une adresse" in text and "RECOURS" in text for text in village.hears("Odette"))
    assert "A1" in village.hears("Odette")[-1] or "retirée" in village.hears("Odette")[-1]
    assert "Votre signalement 1 est suivi" in village.hears("Mme Martin")[-1]
    assert "On y lit une adresse" in village.hears("Mme Martin")[-1]
    assert await waiting(village) == []


async def test_an_article_that_was_reported_stays_with_a_reason(village: Village) -> None:
    """Lucie garde l'article : Mme Martin lit pourquoi, et ce qu'elle peut faire encore."""
    await a_village(village)
    await says_surely(village, "Odette", "gazette Donne des noix du jardin", "Publier")
    await village.post_office_closes()

    await reports(village, "G1, gazette des Lilas (Villeneuve)", "C'est mon noyer")
    await village.says("Lucie", "relecture")
    shown = village.hears("Lucie")[-1]
    village.tells("Lucie le garde")
    await village.taps("Lucie", "Garder")
    await village.says("Lucie", "Rien ne dit de quel arbre il s'agit")
    await village.post_office_closes()

    article = await village.store.run(lambda uow: uow.gazette.by_id(1))
    assert "C'est mon noyer" in shown
    assert article is not None
    assert article.status is ArticleStatus.OPEN
    assert "n'est pas suivi" in village.hears("Mme Martin")[-1]
    assert "de quel arbre" in village.hears("Mme Martin")[-1]
    assert "SUPPORT" in village.hears("Mme Martin")[-1]


async def test_what_concerns_a_referent_goes_to_those_who_run_the_service_alone(village: Village) -> None:
    """Karim a écrit l'alerte : ni lui ni Lucie n'en décident, et rien ne leur est montré."""
    await a_village(village)
    await village.says("Karim", THEFT, "3", "Non, c'est passé", "Envoyer")
    await village.post_office_closes()
    before = len(village.hears("Karim")), len(village.hears("Lucie"))

    await reports(village, "A1, Les Lilas")
    await reports(village, "Les Lilas", "Le référent m'insulte")
    await reports(village, "Les Lilas", "Monsieur KARIM me suit partout")
    await village.says("Lucie", "signalements", "suite 2 C'est fait")

    assert (len(village.hears("Karim")), len(village.hears("Lucie"))) == (before[0], before[1] + 2)
    assert "Aucun signalement" in village.hears("Lucie")[-2]
    assert "Je ne trouve pas" in village.hears("Lucie")[-1]
    assert [text.count("tocsin report show") for text in village.hears("L'équipe")] == [1, 1, 1]
    assert len(await waiting(village)) == 3


@on_each_channel
async def test_what_has_no_code_is_answered_under_its_number(village: Village, channel: str) -> None:
    """Un message du groupe : Karim le fait retirer, puis répond ; Lucie lit que c'est fait."""
    await a_village(village, channel)

    await reports(village, "Le groupe Telegram des voisins Les Lilas", "On y montre ma voiture")
    card = village.hears("Karim")[-1]
    village.tells("Karim répond")
    await says_surely(village, "Karim", "SUITE 1 Le message du groupe est effacé")
    await village.post_office_closes()
    village.tells("Lucie voulait répondre aussi")
    await says_surely(village, "Lucie", "SANS SUITE 1 Je ne vois rien")

    assert "On y montre ma voiture" in card
    assert "groupe est effacé" in village.hears("Mme Martin")[-1]
    assert "a déjà sa réponse" in village.hears("Lucie")[-1]
    assert any("suivi par Karim" in text for text in village.hears("Lucie"))


async def test_what_no_referent_decides_in_a_day_is_passed_on(village: Village) -> None:
    """Personne ne répond : le lendemain l'équipe est prévenue, une fois, et les référents le savent."""
    await a_village(village)
    await reports(village, "Les Lilas", "On y montre ma voiture")
    operators = Operators(TEAM, CAPABILITIES)

    early = await village.store.run(lambda uow: report_desk.pass_on(uow, operators))
    await village.time_passes(hours=25)
    late = [await village.store.run(lambda uow: report_desk.pass_on(uow, operators)) for _ in range(2)]
    await village.post_office_closes()
    await village.says("Karim", "référent")

    assert (early, late) == (False, [True, False])
    assert "tocsin report show 1" in village.hears("L'équipe")[-1]
    assert "attend votre décision depuis un jour" in village.hears("Karim")[-2]
    assert any("Signalements" in label for label in village.buttons("Karim"))


async def test_the_week_begins_with_what_was_reported_and_waits(village: Village) -> None:
    """Le lundi, les référents lisent qu'un signalement attend ; on demande lequel quand il y en a deux."""
    await a_village(village)
    await reports(village, "Les Lilas", "On y montre ma voiture")
    await reports(village, "Les Lilas", "On y montre mon chien")

    await village.time_passes(days=7)
    await village.store.run(digest.tell)
    await village.post_office_closes()
    week = village.hears("Karim")[-1]
    await village.says("Karim", "sans suite", "2", "Le chien est perdu, on le cherche")
    await village.post_office_closes()

    assert "2 signalements venus d'ailleurs. Répondez SIGNALEMENTS." in week
    assert "Votre signalement 2 n'est pas suivi" in village.hears("Mme Martin")[-1]


async def test_nobody_from_elsewhere_floods_referents(village: Village) -> None:
    """Cinq signalements à l'heure sont montrés ; les autres attendent dans la liste."""
    await a_village(village)
    async with browser(village, operators=TEAM) as client:
        for number in range(5):
            await client.post("/notice", data=FULL | {"where": "Les Lilas", "why": f"Non {number}"}, headers=OURS)
    async with browser(village, operators=TEAM) as client:
        await client.post("/notice", data=FULL | {"where": "Les Lilas", "why": "Non 5"}, headers=OURS)
    await village.post_office_closes()

    assert len([text for text in village.hears("Karim") if "Signalement" in text]) == report_desk.SHOWN_AN_HOUR
    assert len(await waiting(village)) == 6


async def test_an_alert_that_is_over_loses_its_words_too(village: Village) -> None:
    """A1 est close, mais on peut encore la lire : un référent la retire quand même."""
    await a_village(village)
    await village.says("Odette", THEFT, "3", "Non, c'est passé", "Envoyer")
    await village.says("Odette", "clore A1", "1")
    await village.post_office_closes()

    await reports(village, "A1, Les Lilas")
    await village.taps("Karim", "Retirer")
    await village.says("Karim", "On y lit une adresse")
    await village.post_office_closes()

    alert = await village.store.run(lambda uow: uow.alerts.by_id(1))
    assert alert is not None
    assert alert.outcome is Closing.REMOVED
    assert "est suivi" in village.hears("Mme Martin")[-1]


async def writes(village: Village, text: str, assurance: Assurance = Assurance.NONE) -> None:
    """Let Mme Martin write a mail that nothing proves."""
    await village.says("Mme Martin", text, assurance=assurance)
    await village.post_office_closes()


async def test_a_mail_from_elsewhere_is_taken_like_the_page(village: Village) -> None:
    """Mme Martin écrit un mail : elle est remerciée tout de suite, les référents décident, elle sait pourquoi."""
    await a_village(village)
    await village.says("Odette", THEFT, "3", "Non, c'est passé", "Envoyer")
    await village.post_office_closes()

    village.tells("Mme Martin écrit un mail, avec SIGNALEMENT pour objet")
    await writes(village, "SIGNALEMENT A1, Les Lilas\nMon adresse y est écrite.\nMerci de la retirer.")
    thanked, card = village.hears("Mme Martin")[-1], village.hears("Karim")[-1]
    village.tells("Karim la retire")
    await village.taps("Karim", "Retirer")
    await village.says("Karim", "On y lit une adresse")
    await village.post_office_closes()
    heard = await village.store.run(lambda uow: str(uow._tx.execute(select(journal.c.heard)).all()))  # type: ignore[attr-defined]

    assert "Votre signalement 1 est reçu" in thanked
    assert "Mon adresse y est écrite" in card
    assert "A1" in card
    assert MARTIN not in "".join(village.hears("Karim"))
    assert "est suivi" in village.hears("Mme Martin")[-1]
    assert "Mon adresse y est écrite" not in heard


@pytest.mark.parametrize(
    "text",
    ["REPORT A1, Les Lilas", "SIGNALEMENT : A999 à Vertou", "signalement\nje ne sais pas où"],
    ids=["there", "nowhere", "unknown"],
)
async def test_a_mail_is_answered_with_the_same_words_whatever_it_names(village: Village, text: str) -> None:
    await a_village(village)
    await village.says("Odette", THEFT, "3", "Non, c'est passé", "Envoyer")

    await writes(village, text)

    assert "signalement 1 est reçu" in village.hears("Mme Martin")[-1]
    assert "Lilas" not in village.hears("Mme Martin")[-1]
    assert len(await waiting(village)) == 1


async def test_who_writes_english_is_answered_in_english(village: Village) -> None:
    """A mail says nothing of what its writer speaks, but its words do; those of a neighbour change nothing."""
    await a_village(village)
    await village.member("Paul", roles=(), **contact("Paul", "email"))

    await writes(village, "REPORT\nThe group of Les Lilas shows my car")
    thanked = village.hears("Mme Martin")[-1]
    await says_surely(village, "Karim", "SUITE 1 Effacé")
    await village.post_office_closes()
    await village.says("Paul", "REPORT the car is in the group of Les Lilas", assurance=Assurance.NONE)

    assert "Your report 1 is received" in thanked
    assert "Your report 1 is followed" in village.hears("Mme Martin")[-1]
    assert "Votre signalement 2 est reçu" in village.hears("Paul")[-1]


async def test_a_mail_with_nothing_but_the_word_is_asked_what_is_wrong(village: Village) -> None:
    await a_village(village)

    await writes(village, "SIGNALEMENT")
    asked = village.hears("Mme Martin")[-1]
    await writes(village, "SIGNALEMENT Le groupe Les Lilas montre ma voiture")

    told = (await waiting(village))[0].told
    assert "Que signalez-vous" in asked
    assert told is not None
    assert told.where == "Le groupe Les Lilas montre ma voiture"


async def test_a_mail_that_somebody_forged_does_nothing_in_the_name_of_a_neighbour(village: Village) -> None:
    """Rien ne prouve que Paul écrit : c'est un signalement comme un autre, et rien n'est dit de lui."""
    await a_village(village)
    await village.member("Paul", roles=(), **contact("Paul", "email"))

    await village.says("Paul", "SIGNALEMENT Les Lilas", assurance=Assurance.NONE)
    await village.post_office_closes()

    assert "signalement 1 est reçu" in village.hears("Paul")[-1]
    assert not any("Paul" in text for text in village.hears("Karim"))


async def test_one_address_reports_five_times_a_day(village: Village) -> None:
    await a_village(village)

    for number in range(6):
        await writes(village, f"SIGNALEMENT Les Roses, numéro {number}")

    assert len(await waiting(village)) == 5
    assert "demain" in village.hears("Mme Martin")[-1]


async def test_a_neighbour_who_means_the_street_is_not_taken_for_somebody_from_elsewhere(village: Village) -> None:
    """« Signalement d'un rôdeur » : Odette veut prévenir ses voisins, et son alerte commence."""
    await a_village(village)

    await village.says("Odette", "signalement un homme force une porte rue des Roses")
    asked = village.hears("Odette")[-1]
    await village.taps("Odette", "Prévenir mes voisins")

    assert "prévenir vos voisins" in asked
    assert "Appelez d'abord" in village.hears("Odette")[-1]
    assert await waiting(village) == []


async def decides(village: Village, outcome: Outcome, named: Named = NOTHING) -> str:
    """Let the team decide on the only report that waits, as ``tocsin report`` does."""
    report = (await waiting(village))[0]
    done = await village.store.run(lambda uow: decide(uow, report, outcome, "On y lit une adresse", named))
    await village.post_office_closes()
    return done


async def test_what_the_team_accepts_is_gone_and_its_author_may_appeal(village: Village) -> None:
    """L'alerte est de Karim, qui est référent : l'équipe la retire, il sait pourquoi, et Lucie lira son recours."""
    await a_village(village)
    await village.says("Karim", THEFT, "3", "Non, c'est passé", "Envoyer")
    await village.post_office_closes()

    await reports(village, "A1, Les Lilas")
    village.tells("L'équipe la retire")
    done = await decides(village, Outcome.ACCEPTED)
    removed = village.hears("Karim")[-1]
    await village.says("Karim", "recours A1 Ce n'est pas une adresse", "décisions")
    await village.post_office_closes()

    alert = await village.store.run(lambda uow: uow.alerts.by_id(1))
    assert "A1 is taken away" in done
    assert alert is not None
    assert alert.outcome is Closing.REMOVED
    assert "L'équipe du service a retiré votre alerte A1" in removed
    assert "On y lit une adresse" in removed
    assert "Ce n'est pas une adresse" in village.hears("Lucie")[-1]
    assert "une alerte retirée" in village.hears("Karim")[-1]
    assert "est suivi" in village.hears("Mme Martin")[-1]


async def test_the_team_says_what_is_meant_where_it_could_not_be_found(village: Village) -> None:
    """« L'annonce aux noix » : l'équipe cherche, la nomme, et elle disparaît."""
    await a_village(village)
    await says_surely(village, "Odette", "gazette Donne des noix du jardin", "Publier")
    await reports(village, "L'annonce aux noix")

    with pytest.raises(LookupError, match="--code A12 --community NAME"):
        await decides(village, Outcome.ACCEPTED)
    with pytest.raises(LookupError, match="There is no G9"):
        await decides(village, Outcome.ACCEPTED, Named("G9", "Les Lilas"))
    done = await decides(village, Outcome.ACCEPTED, Named("g1", "les lilas"))

    article = await village.store.run(lambda uow: uow.gazette.by_id(1))
    assert "G1 is taken away" in done
    assert article is not None
    assert (article.status, article.text) == (ArticleStatus.DELETED, "")
    assert any("RECOURS" in text for text in village.hears("Odette"))
    assert "est suivi" in village.hears("Mme Martin")[-1]


async def test_what_the_team_decides_needs_no_referent_any_more(village: Village) -> None:
    """L'équipe répond avant les référents : leurs cartes le disent."""
    await a_village(village)
    await village.says("Odette", THEFT, "3", "Non, c'est passé", "Envoyer")
    await village.post_office_closes()

    await reports(village, "A1, Les Lilas")
    stays = await decides(village, Outcome.REJECTED)
    await reports(village, "Le groupe, Les Lilas")
    nothing = await decides(village, Outcome.ACCEPTED, Named(is_elsewhere=True))
    await village.says("Karim", "A1 GARDER", "signalements")

    edits = [heard.text for heard in village.screen("Karim")]
    assert (stays, nothing) == ("A1 stays.", "nothing is changed here.")
    assert any("elle reste, dit l'équipe du service" in text for text in edits)
    assert any("suivi par l'équipe du service" in text for text in edits)
    assert "déjà décidé" in village.hears("Karim")[-2]
    assert "Aucun signalement" in village.hears("Karim")[-1]

"""What neighbours ask for in their own words leads there; what they tell is never taken for a wish."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.command import discover
from core.errors import Unclear
from core.language import own_words
from core.texts import Texts
from core.texts.word_lists import asked_list
from core.understanding.wishes import asked_in
from tests.journeys.street import a_street
from tests.world import open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village

CORPUS = Path(__file__).parent / "corpus"
ASKED = {
    ("common.bereaved", "Paul"): ["je suis sa fille, papa est décédé", "Mon mari nous a quittés en mars"],
    ("common.how_to_stop", "Paul"): ["il faut arrêter d'envoyer des messages à ce téléphone"],
    ("common.who_runs", "Paul"): ["c'est la mairie qui organise ?", "mon fils dit que c'est une arnaque"],
    ("common.who_reads", "Paul"): [
        "est-ce que mes données sont vendues ?",
        "vous revendez nos données",
        "Ne montrez pas mon nom à mes voisins.",
    ],
    ("common.kept_for", "Paul"): [
        "Combien de temps gardez-vous mes messages ?",
        "Où sont stockées mes données ?",
        "Quelle est votre politique de conservation ?",
        "Mes messages sont-ils chiffrés ?",
    ],
    ("common.where_they_live", "Paul"): ["Fatou habite où ?", "où habite Mme Martin ?"],
    ("show_contacts", "Paul"): [
        "il faut enlever mon numéro de SMS",
        "enlever mon numéro 06",
        "supprimez mon ancien mail",
    ],
    ("common.stolen_number", "Paul"): ["il faut couper son numéro tout de suite"],
    ("common.back", "Paul"): ["je suis rentré de vacances", "nous sommes de retour"],
    ("appoint_referent", "Paul"): [
        *("Je voudrais que Sofia soit référente avec moi", "je veux nommer Sofia référente"),
        "nommez Sofia référente",
    ],
    ("common.calm_of_all", "Paul"): ["Peut-on mettre des heures calmes pour tout le monde ?"],
    ("block_member", "Paul"): ["Je voudrais bloquer Zoé"],
    ("write_town_hall", "Paul"): ["Je voudrais contacter la mairie pour les poubelles"],
    ("end_twinning", "Paul"): ["Je voudrais mettre fin au jumelage avec Les Roses"],
    ("common.twins", "Paul"): ["c'est quoi le jumelage ?"],
    ("hold_drill", "Paul"): ["Combien ont répondu à l'exercice ?"],
    ("common.other_announcement", "Paul"): ["corriger mon annonce", "rectifier l'annonce"],
    ("invite_neighbour", "Paul"): [
        "Je voudrais inviter ma voisine Colette, elle habite au bout, son numéro est le 06 12 34 56 79",
        "invitez ma soeur Aminata : aminata@mail.example",
        "comment on fait pour inviter ma voisine",
        "mon voisin voudrait s'inscrire",
    ],
    ("common.new_contact", "Paul"): [
        "modifier mon adresse mail",
        "J'ai changé de numéro de téléphone",
        "mon nouveau numéro",
        "mon numéro est le 06 12 34 56 78",
    ],
    ("erase_me", "Paul"): [
        "je voudrais supprimer mon compte",
        "effacez moi",
        "je veux tout effacer",
        "Veuillez m'effacer de vos fichiers",
        "merci d'effacer toutes mes données",
    ],
    ("write_message", "Paul"): ["je voudrais envoyer un message à Ana", "dites à Ana que je passe demain"],
    ("common.welcome", "Paul"): ["Merci pour votre message.", "merci, bonne soirée à tous"],
    ("common.complain_about", "Paul"): ["Ce voisin Brahim m'envoie des messages désagréables", "je veux me plaindre"],
    ("common.complain_about", "Ana"): [
        "my neighbour keeps sending me rude messages",
        "I want to make a complaint",
        "complaint",
        "I'd like to complain about someone",
    ],
    ("write_message", "Ana"): [
        *("can you send a message to Paul", "tell Paul that I am home", "Please tell Paul: thanks for the cake!"),
        "Could you pass a message to Paul?",
    ],
    ("my_data", "Paul"): [
        "supprimez mes données",
        "que savez-vous de moi ?",
        "Que conservez-vous sur moi ?",
        "que gardez vous sur moi ?",
    ],
    ("leave_community", "Paul"): [
        "je veux quitter le groupe",
        "je veux quitter",
        "je veux partir",
        "Je voudrais quitter définitivement votre service",
    ],
    ("common.moved", "Paul"): ["nous avons déménagé", "je déménage en juin"],
    ("common.away", "Paul"): [
        "je pars en vacances samedi",
        "et si je pars en vacances ?",
        "je suis absent du 3 au 10",
        "peux-tu surveiller ma maison",
        "vacances du 20 décembre au 3 janvier",
        "absente jusqu'au 3/01",
        "je rentre lundi",
    ],
    ("found_community", "Paul"): ["je voudrais créer un groupe", "comment créer une communauté"],
    ("common.address", "Paul"): [
        "J'habite 5 rue des Lilas",
        "mon adresse est 5 rue des Lilas",
        "ma nouvelle adresse est 8 rue des Lilas",
    ],
    ("common.volunteers", "Paul"): ["comment devenir référent ?"],
    ("stand_down", "Paul"): [
        "je ne veux plus être référent",
        "quitter mon rôle de référent",
        "je quitte le poste de référent",
        "Je voudrais arrêter d'être le référent",
        "quitter mes fonctions",
    ],
    ("post_article", "Paul"): ["comment publier une annonce", "je voudrais passer une petite annonce"],
    ("show_gazette", "Paul"): ["c'est pour quand la prochaine lettre", "montrez-moi la gazette"],
    ("show_alert", "Paul"): ["est-ce que l'alerte est terminée ?", "y a-t-il des alertes en cours", "quoi de neuf ?"],
    ("answer_official", "Paul"): ["combien de personnes ont reçu le message ?"],
    ("who_was_reached", "Paul"): ["qui a lu mon alerte ?"],
    ("quiet_hours", "Paul"): [
        "quelles sont mes heures calmes ?",
        "je veux du calme de 22 h à 7 h",
        "pas la nuit svp",
        "ne me dérangez pas",
        "je ne veux pas être dérangée la nuit",
        "pas de message entre 21h et 8h",
    ],
    ("common.fewer", "Paul"): ["trop de messages", "il y a beaucoup trop de SMS"],
    ("show_referents", "Paul"): [
        "je veux parler à quelqu'un",
        "numéro du référent",
        "qui est le responsable ?",
        "c'est qui le référent",
    ],
    ("become_relay", "Paul"): ["ma voisine est âgée, elle n'a pas de téléphone"],
    ("choose_language", "Paul"): ["english please", "changer de langue"],
    ("show_boundary", "Paul"): ["où voir la carte"],
    ("common.robot", "Paul"): ["vous êtes un robot ?", "est-ce que vous êtes une vraie personne"],
    ("common.just_write", "Paul"): [
        "ça marche sans smartphone ?",
        "faut-il internet ?",
        "je suis sourde, je peux écrire ?",
    ],
    ("common.works", "Paul"): ["test", "Allô ?", "Bonjour, il y a quelqu'un ?"],
    ("common.goodbye", "Paul"): ["Au revoir et merci pour tout", "dormez bien"],
    ("common.same_to_you", "Paul"): ["Bonne nuit !", "joyeux Noël à tous", "à bientôt"],
    ("common.nothing_to_cancel", "Paul"): ["fausse alerte", "c'était une erreur", "je me suis trompée", "tout va bien"],
    ("common.trouble", "Paul"): ["je ne reçois plus rien", "ça ne marche pas", "je n'arrive pas à envoyer une photo"],
    ("common.no_code_needed", "Paul"): ["j'ai oublié mon code", "mot de passe oublié"],
    ("list_requests", "Paul"): [
        "qui attend d'entrer ?",
        "Est-ce qu'il y a des demandes en attente ?",
        "Est-ce que quelqu'un attend que je l'accepte ?",
        "montrez-moi les demandes",
        "Les demandes",
        "je voudrais accepter quelqu'un",
        "comment j'accepte quelqu'un ?",
    ],
    ("show_community", "Paul"): ["combien on est ?"],
    ("show_directory", "Paul"): ["membres", "qui sont mes voisins ?", "montrez-moi les membres"],
    ("common.take_out", "Paul"): ["Comment on retire un article ?", "je voudrais enlever mon annonce"],
    ("common.send_away", "Paul"): [
        "comment retirer un membre ?",
        "je veux exclure quelqu'un",
        "Zoé abuse des alertes, que puis-je faire ?",
    ],
    ("show_history", "Paul"): ["combien d'alertes ce mois-ci ?"],
    ("show_menu", "Paul"): ["paramètres", "liste des réglages"],
    ("common.about_us", "Paul"): [
        "qui peut voir mon numéro de compte ?",
        "quand est-ce que mes données sont effacées ?",
        "est-ce que les membres voient mon adresse ?",
    ],
    ("rename_community", "Paul"): ["changer le nom du groupe"],
    ("draw_boundary", "Paul"): ["dessiner le périmètre"],
    ("get_flyer", "Paul"): ["imprimer des affiches", "je voudrais avoir un tract"],
    ("referent", "Paul"): ["mon rôle", "statistiques", "stats"],
    ("show_help", "Paul"): [
        "vous pouvez me rappeler comment on lance une alerte ?",
        "que sais-tu faire ?",
        "à quoi ça sert",
    ],
    ("show_contacts", "Ana"): ["remove my phone number"],
    ("common.stolen_number", "Ana"): ["you must block her number"],
    ("common.back", "Ana"): ["I'm back from holidays", "back from holiday"],
    ("appoint_referent", "Ana"): [
        "I would like Sofia to become a referent",
        "make Sofia a referent",
        "please promote Sofia to referent",
    ],
    ("show_directory", "Ana"): [
        "members",
        "list the neighbours",
        "who are the members?",
        "who's in the neighbourhood?",
    ],
    ("common.calm_of_all", "Ana"): ["Can we have quiet hours for everybody?"],
    ("block_member", "Ana"): ["I want to block Zoé"],
    ("write_town_hall", "Ana"): ["I would like to contact the town hall about the bins"],
    ("end_twinning", "Ana"): ["I want to end the twinning with Les Roses"],
    ("common.twins", "Ana"): ["what is twinning?"],
    ("hold_drill", "Ana"): ["how many answered the drill?", "how did the drill go?"],
    ("common.other_announcement", "Ana"): ["correct my announcement"],
    ("common.bereaved", "Ana"): ["my husband passed away"],
    ("common.how_to_stop", "Ana"): [
        "you must stop sending messages to this phone",
        "take me off the list",
        "please stop texting me",
    ],
    ("common.who_runs", "Ana"): ["who runs this?", "is this a scam?"],
    ("common.who_reads", "Ana"): [
        *("is my data shared?", "do not show my name", "who can see my number?", "who can see my address?"),
    ],
    ("common.kept_for", "Ana"): ["how long do you keep my messages?", "is my data encrypted?"],
    ("common.where_they_live", "Ana"): ["Where does Paul live?"],
    ("invite_neighbour", "Ana"): [
        *("how do I invite my neighbour?", "my neighbour would like to join", "how can a neighbour join?"),
        "what's the joining code?",
    ],
    ("common.new_contact", "Ana"): ["change my phone number", "I have a new email"],
    ("erase_me", "Ana"): ["delete my account"],
    ("my_data", "Ana"): ["what do you know about me", "GDPR"],
    ("leave_community", "Ana"): ["I want to leave this group", "I'd like to leave"],
    ("common.moved", "Ana"): ["I am moving next week"],
    ("common.away", "Ana"): [
        "we're on holiday next week",
        "can you keep an eye on my house",
        "we're off on holiday for a week",
        "going on holiday for a fortnight",
    ],
    ("found_community", "Ana"): ["how do I start a group"],
    ("common.address", "Ana"): [
        *("I live at 5 Rose Street", "how do I change my address?", "my new address is 5 Rose Street"),
    ],
    ("common.volunteers", "Ana"): ["how do I become a referent"],
    ("stand_down", "Ana"): ["I no longer want to be a referent", "I want to stop being a referent"],
    ("post_article", "Ana"): [
        "I would like to place an ad",
        "I'd like to put something in the gazette",
        "can you put a note in the gazette please",
    ],
    ("show_gazette", "Ana"): ["when is the next letter", "show me the gazette", "what's in the gazette?"],
    ("show_alert", "Ana"): [
        *("are there any alerts?", "what's going on", "any news?", "any update?", "what did I miss?"),
        "show me all the alerts",
    ],
    ("answer_official", "Ana"): ["who got the message?"],
    ("who_was_reached", "Ana"): ["who read my alert", "who's seen my alert?", "who was reached?"],
    ("quiet_hours", "Ana"): [
        *("I want quiet from 10 pm", "not at night", "do not disturb"),
        *("no texts at night please", "how do I turn the texts off at night?", "don't text me at night"),
    ],
    ("common.fewer", "Ana"): ["too many messages"],
    ("show_referents", "Ana"): ["I want to speak to someone", "who is the referent?"],
    ("become_relay", "Ana"): ["my neighbour is old and has no phone"],
    ("choose_language", "Ana"): [
        "I want to change my language",
        "can I have it in French?",
        "can I have it in English please?",
    ],
    ("show_boundary", "Ana"): ["where is the map"],
    ("common.robot", "Ana"): ["are you a robot?"],
    ("common.just_write", "Ana"): ["does it work without a smartphone?", "do I need an app?", "I'm deaf"],
    ("common.works", "Ana"): ["is anybody there", "hello, are you there?"],
    ("common.goodbye", "Ana"): ["Goodbye and thanks"],
    ("common.same_to_you", "Ana"): ["good night", "Happy New Year!"],
    ("common.nothing_to_cancel", "Ana"): ["false alarm", "it was a mistake"],
    ("common.trouble", "Ana"): ["I don't receive anything", "it doesn't work"],
    ("common.no_code_needed", "Ana"): ["I forgot my password"],
    ("list_requests", "Ana"): [
        *("who is waiting?", "show me the requests", "who's waiting?", "who wants to join?", "anything for me?"),
        *("any new requests?", "who's at the door"),
    ],
    ("common.take_out", "Ana"): ["how do I remove an article?"],
    ("common.send_away", "Ana"): ["how do I remove a member?"],
    ("show_history", "Ana"): ["how many alerts this month?", "what happened this month?"],
    ("show_menu", "Ana"): ["settings"],
    ("common.about_us", "Ana"): ["when is my account deleted?"],
    ("show_community", "Ana"): ["how many neighbours"],
    ("rename_community", "Ana"): ["change the name of the group"],
    ("draw_boundary", "Ana"): ["draw the boundary"],
    ("get_flyer", "Ana"): ["print a poster", "can I have a flyer?"],
    ("referent", "Ana"): ["my role"],
    ("show_help", "Ana"): ["how", "how do I raise an alert", "what can you do", "how does it work"],
}
"""What is meant, by whom it is said, and how."""
CRIES = (
    "17",
    "112",
    "appelez la police !",
    "vite appelle les pompiers",
    "il faut appeler le SAMU",
    "call an ambulance",
    "quelqu'un est entré chez moi",
    *(
        "ring the police",
        "phone an ambulance please",
        "get an ambulance!",
        "send help",
        "dial 999",
        "can someone ring 18",
    ),
)
TELLS = (
    *("je pars en vacances et il y a un homme dans mon jardin", "quelqu'un est entré au 9", "on frappe à ma porte"),
    *("comment on fait, quelqu'un entre chez la voisine", "j'ai changé de numéro, une voiture a pris feu"),
    *("voiture cassée", "coupure d'électricité", "je suis suivie", "j'ai peur", "stationnement gênant", "nid de poule"),
    *(
        "j'ai besoin d'aide",
        "aidez-moi, mon mari ne respire plus",
        "aide ma mère ne bouge plus",
        "aidez moi à la porter",
    ),
    *("je suis tombée", "mon mari ne répond plus", "c'est quoi ce bruit dans la rue"),
)
FOR_GAZETTE = (
    *(
        "j'ai perdu mes clés",
        "j'ai trouvé un trousseau de clés",
        "je cherche une échelle",
        "vide-grenier dimanche à 9 h",
    ),
    *("quelqu'un peut nourrir mon chat ?", "fête des voisins vendredi 28 mai", "I've lost my wallet"),
    *("anyone got a ladder I could borrow?", "I've got a cot going free", "can I borrow someone's drill"),
    *("I'd like to put a notice in the gazette: piano lessons, £15 an hour, ask Margaret", "I have a cot to give away"),
    "has anyone got a drill I could borrow?",
    *("Is anybody able to feed my cat next week?", "barbecue on Saturday at 6, everyone welcome"),
    "Je voudrais mettre une annonce dans la gazette : cours de piano, 15 euros de l'heure, demandez Lucie",
)


@pytest.fixture
async def village() -> AsyncIterator[Village]:
    async with open_village() as opened:
        await a_street(opened)
        yield opened


async def meant_by(village: Village, name: str, text: str) -> str | None:
    """What *text* of *name* is taken for: a command, or a sentence of ours."""

    def work(uow: UnitOfWork) -> str | None:
        speaker = uow.members.speaker_at(
            village.inbound(name, text), village.voices[next(iter(village.contacts[name]))]
        )
        try:
            found = asked_in(text, speaker, uow)
        except Unclear as unclear:
            return unclear.text
        return found[0] if found else None

    return await village.store.run(work)


async def test_each_wish_leads_to_what_it_is_about(village: Village) -> None:
    for (meant, name), said in ASKED.items():
        for text in said:
            assert await meant_by(village, name, text) == meant, text


def test_each_wish_that_is_listened_for_has_an_example_and_an_answer() -> None:
    texts = Texts.load()
    for language, name in (("fr", "Paul"), ("en", "Ana")):
        listed = set(asked_list(language)["asked"])
        assert listed == {meant for meant, who in ASKED if who == name}
        assert {each for each in listed if not each.startswith(own_words.SENTENCES)} <= set(discover())
        assert all(texts.message(language, each) for each in listed if each.startswith(own_words.SENTENCES))


async def test_nothing_that_people_tell_each_other_is_taken_for_a_wish(village: Village) -> None:
    told = [line for file in sorted(CORPUS.rglob("*.txt")) for line in file.read_text("utf-8").splitlines()]
    assert len(told) > 600
    for text in (*told, *TELLS):
        assert await meant_by(village, "Paul", text) is None, text


@pytest.mark.parametrize("name", ["Paul", "Odette"])
async def test_whoever_asks_us_to_call_reads_at_once_whom_to_call(village: Village, name: str) -> None:
    for text in CRIES:
        await village.says(name, text)
        assert "17" in village.hears(name)[-1], text
        assert "112" in village.hears(name)[-1], text
        await village.says(name, "annuler")


async def test_a_stranger_who_asks_us_to_call_reads_whom_to_call_even_while_they_wait(village: Village) -> None:
    await village.stranger("Jeanne", sms="+33611111111")
    await village.says("Jeanne", "rejoindre", "1", "Villeneuve", "Jeanne", "3 rue des Lilas", "1")

    for text in ("appelez la police", "au secours", "112"):
        await village.says("Jeanne", text)
        assert "17" in village.hears("Jeanne")[-1], text
        assert "112" in village.hears("Jeanne")[-1], text


async def test_a_question_is_neither_a_code_nor_a_place_nor_a_name(village: Village) -> None:
    await village.stranger("Jeanne", sms="+33611111111")
    await village.says("Jeanne", "rejoindre", "c'est quoi ?")
    code = village.hears("Jeanne")[-1]
    await village.says("Jeanne", "1", "c'est quoi ?")
    place = village.hears("Jeanne")[-1]
    await village.says("Jeanne", "Villeneuve", "qui êtes-vous ?")

    assert "code" in code
    assert "commune" in place
    assert "prénom" in village.hears("Jeanne")[-1]


async def test_what_is_told_behind_a_call_for_help_or_a_question_is_not_lost(village: Village) -> None:
    for text in (
        "appelez les pompiers, il y a le feu au 9 rue des Lilas",
        "appelle la police on me suit rue des Lilas",
        "comment faire mon mari ne respire plus",
        "call an ambulance my husband is not breathing",
    ):
        await village.says("Paul", text)
        asked = village.hears("Paul")[-1]
        assert "prévenir vos voisins" in asked, text
        assert text in asked
        assert "17" in asked
        await village.says("Paul", "annuler")


async def test_what_tells_something_in_two_words_is_offered_to_the_neighbours(village: Village) -> None:
    for text in TELLS:
        await village.says("Paul", text)
        assert "prévenir vos voisins" in village.hears("Paul")[-1], text
        await village.says("Paul", "annuler")


async def test_what_is_lost_sought_or_celebrated_is_offered_to_the_gazette(village: Village) -> None:
    for text in FOR_GAZETTE:
        await village.says("Paul", text)
        assert "gazette" in village.hears("Paul")[-1], text
        await village.says("Paul", "annuler")


async def test_a_wish_may_be_for_whoever_just_wrote(village: Village) -> None:
    await village.says("Karim", "message Paul tu viens samedi ?")

    await village.says("Paul", "je pars en vacances samedi")

    assert "Karim" in village.hears("Paul")[-1]


async def test_a_false_alarm_ends_ones_own_alert_and_is_news_of_anothers(village: Village) -> None:
    await village.says("Karim", "ALERTE chien perdu rue des Lilas", "3", "envoyer")

    await village.says("Paul", "fausse alerte")
    of_another = village.hears("Paul")[-1]
    await village.says("Karim", "fausse alerte")

    assert "A1" in of_another
    assert "Rien" not in of_another
    assert "Comment cela s'est-il terminé" in village.hears("Karim")[-1]

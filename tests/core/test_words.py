"""What people type is understood whatever the case, the accents and the marks."""

import pytest

from core.command import discover, grave
from core.language.words import Code, Keywords, leading_code, normalise
from core.texts import Texts

TEXTS = Texts.load()
KEYWORDS = Keywords.of(TEXTS, discover(), grave(discover()))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Vu", "vu"),
        ("  VU !  ", "vu"),
        ("/start", "start"),
        ("!alerte", "alerte"),
        ("Arrêt.", "arret"),
        ("J’appelle", "j'appelle"),
        ("À Noël, cœur", "a noel, coeur"),
        ("stop   alertes", "stop alertes"),
        ("stop\nalertes", "stop alertes"),
        ("aide ?", "aide"),
        ("", ""),
        (" ?! ", ""),
        ("e\u0301cole", "ecole"),
    ],
)
def test_typing_is_read_without_its_clothes(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("A12", Code("A", 12, "")),
        ("a12 1", Code("A", 12, "1")),
        ("A 12 vu", Code("A", 12, "vu", is_spaced=True)),
        ("/A12 info: voiture bleue", Code("A", 12, "info: voiture bleue")),
        ("A12: vu", Code("A", 12, "vu")),
        ("A12, rien", Code("A", 12, "rien")),
        ("g7 je suis là", Code("G", 7, "je suis là")),
        ("P4 Bonjour\nà tous", Code("P", 4, "Bonjour\nà tous")),
        ("D31", Code("D", 31, "")),
        ("12", None),
        ("A", None),
        ("à 14h05 j'ai vu", None),
        ("B12 vu", None),
        ("ALERTE A12", None),
        ("A12b", None),
        ("", None),
    ],
)
def test_a_code_is_read_at_the_beginning(typed: str, code: Code | None) -> None:
    assert leading_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "command", "rest"),
    [
        ("ALERTE", "post_alert", ""),
        ("alerte vol rue des Lilas", "post_alert", "vol rue des Lilas"),
        ("ALERTE: vol", "post_alert", "vol"),
        ("/alert theft", "post_alert", "theft"),
        ("Clore A12 fausse alerte", "close_alert", "A12 fausse alerte"),
        ("STOP", "stop_messages", ""),
        ("stop alertes", "stop_alerts", ""),
        ("Stop all", "stop_alerts", ""),
        ("rien ici, tout est calme", "deny_alert", "tout est calme"),
        ("Ce n’est pas moi !", "disown_alert", ""),
        ("INFO !", "add_info", ""),
        ("I am calling", "take_call", ""),
        ("Rejoindre K7PM2QXD", "join_community", "K7PM2QXD"),
        ("not called", "drop_call", ""),
        ("Lettre du lundi.", "choose_gazette", "du lundi."),
        ("gazette chaque jour", "choose_gazette", "jour"),
        ("letter every day", "choose_gazette", "every day"),
    ],
)
def test_a_message_begins_with_a_command(typed: str, command: str, rest: str) -> None:
    assert KEYWORDS.first(typed) == (command, rest)


@pytest.mark.parametrize("typed", ["", "bonjour", "vuuu", "12", "les alertes", "!"])
def test_other_words_call_nothing(typed: str) -> None:
    assert KEYWORDS.first(typed) is None


def test_every_word_of_a_command_is_understood_at_the_beginning_of_a_message() -> None:
    for words, command in KEYWORDS.by_words.items():
        assert KEYWORDS.first(f"{words.upper()} et la suite") == (command, "et la suite"), words
        assert KEYWORDS.whole(f"{words} !") == command, words


def test_only_a_whole_message_is_a_whole_word() -> None:
    assert KEYWORDS.whole("Menu.") == "show_menu"
    assert KEYWORDS.whole("menu du jour") is None


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("alrte vol rue des Lilas", "alerte"),
        ("ALERTTE", "alerte"),
        ("rejoidre K7PM2QXD", "rejoindre"),
        ("langu", "langue"),
        ("hlep", "help"),
        ("stopp", "stop"),
        ("bilans", "bilan"),
        ("bonjour à tous", None),
        ("", None),
        ("12", None),
        ("x" * 10_000, None),
    ],
)
def test_a_slip_is_answered_with_the_word_that_was_meant(typed: str, suggested: str | None) -> None:
    assert KEYWORDS.nearest(typed) == suggested


@pytest.mark.parametrize(
    "typed", ["balan", "banir", "exclur Paul", "averti", "demetre", "efacer", "suprimer", "refusser"]
)
def test_a_slip_never_leads_to_a_sanction_or_to_what_cannot_be_undone(typed: str) -> None:
    suggested = KEYWORDS.nearest_command(typed)

    assert suggested is None or not discover()[suggested].is_grave


def test_two_commands_cannot_answer_to_one_word() -> None:
    texts = Texts({"fr": {"one": {"words": ["Vu"]}, "two": {"words": ["VU !"]}}})

    with pytest.raises(ValueError, match="calls both one and two"):
        Keywords.of(texts, ["one", "two"])


@pytest.mark.parametrize(
    ("word", "command"),
    [
        ("aide", "show_help"),
        ("help", "show_help"),
        ("rejoindre", "join_community"),
        ("join", "join_community"),
        ("langue", "choose_language"),
        ("language", "choose_language"),
        ("stop", "stop_messages"),
        ("reprendre", "resume_messages"),
        ("resume", "resume_messages"),
        ("menu", "show_menu"),
        ("alerte", "post_alert"),
        ("alert", "post_alert"),
        ("alertes", "show_alert"),
        ("alerts", "show_alert"),
        ("vu", "acknowledge_alert"),
        ("seen", "acknowledge_alert"),
        ("info", "add_info"),
        ("rien", "deny_alert"),
        ("nothing", "deny_alert"),
        ("qui", "who_was_reached"),
        ("who", "who_was_reached"),
        ("clore", "close_alert"),
        ("close", "close_alert"),
        ("suivre", "follow_alert"),
        ("calme", "quiet_hours"),
        ("quiet", "quiet_hours"),
        ("sonnerie", "set_level"),
        ("sms", "choose_texts"),
        ("muet", "mute_alert"),
        ("muet auteur", "mute_author"),
        ("follow", "follow_alert"),
        ("groupe", "link_group"),
        ("group", "link_group"),
        ("groupe stop", "unlink_group"),
        ("liste", "link_list"),
        ("mailing list", "link_list"),
        ("lier", "link_contact"),
        ("link", "link_contact"),
        ("canaux", "show_contacts"),
        ("channels", "show_contacts"),
        ("lettre", "choose_gazette"),
        ("letter", "choose_gazette"),
        ("gazette jamais", "stop_gazette"),
        ("gazette", "show_gazette"),
        ("article", "show_article"),
        ("j'y serai", "come_to"),
        ("je n'y serai plus", "stay_away"),
        ("c'est pris", "close_article"),
        ("terminé", "close_article"),
        ("prolonger", "prolong_article"),
        ("modifier", "edit_article"),
        ("supprimer", "delete_article"),
        ("délier", "undo_link"),
        ("inviter", "invite_neighbour"),
        ("invite", "invite_neighbour"),
        ("quitter", "leave_community"),
        ("leave", "leave_community"),
        ("demandes", "list_requests"),
        ("requests", "list_requests"),
        ("validation", "set_validation"),
        ("nommer", "appoint_referent"),
        ("appoint", "appoint_referent"),
        ("exclure", "ban_member"),
        ("ban", "ban_member"),
        ("fonder", "found_community"),
        ("found", "found_community"),
    ],
)
def test_the_words_of_the_contract_are_understood(word: str, command: str) -> None:
    assert KEYWORDS.whole(word) == command


def test_every_command_can_be_called_in_both_languages() -> None:
    assert [
        (name, language)
        for name in discover()
        for language in TEXTS.languages
        if not TEXTS.command(language, name).words
    ] == []


# Words that the contract gives to commands still to come.
@pytest.mark.parametrize(
    "word",
    [
        "oui",
        "yes",
        "non",
        "no",
    ],
)
def test_the_words_of_other_commands_are_left_to_them(word: str) -> None:
    assert KEYWORDS.whole(word) is None

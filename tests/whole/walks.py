"""How each command is walked to its end: a table, one entry a command, which a new command must join."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.whole.hamlets import ROLES, State


@dataclass(frozen=True, slots=True)
class Walk:
    """Who begins the command, what was done before, how the questions are answered, and what must be left behind.

    ``alerts``: how many Ana has raised before. ``after``: commands walked before, by whoever walks them.
    ``begin``: what is typed, in each language, around the command's own word; without it, ``A1`` follows or comes
    first where an alert was raised, and the word stands alone where none was.
    ``answers``: by the question's key, the key of a choice, the beginning of its label, or words. ``{code}`` is the
    code of the hamlet's invitation, ``{link}`` the last code that links a contact, as it stands on Ben's screen;
    ``{ben}`` is his name there, ``{community}`` that of the hamlet, ``{new}`` one that nobody has yet.
    ``leaves``: what to find in the hamlet's state afterwards; without it nothing may have changed.
    """

    who: str = "Ben"
    alerts: int = 1
    after: tuple[str, ...] = ()
    begin: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    leaves: Callable[[State], object] | None = None

    def said(self, word: str, language: str) -> str:
        """What is typed to begin with, when the command is called *word*."""
        usual = {"fr": "{word} A1", "en": "A1 {word}"}[language] if self.alerts else "{word}"
        return self.begin.get(language, usual).format(word=word)


ROUND = ("go_round", "go_round/1")
NEIGHBOURS = len(ROLES)
ALONE = {"fr": "{word}", "en": "{word}"}
NUMBERED = {"fr": "{word} 1", "en": "{word} 1"}
BECAUSE = {"verdict.why": "Des mots trop durs"}
CODE_BEHIND = {"fr": "{word} A1", "en": "{word} A1"}
HELD = ("post_alert/2",)
FLAGGED = ("write_message/1", "flag_message")
REPORTED = ("report_content",)
DECIDED = {"report.why": "Le message du groupe est effacé"}
FIRST_OF_TWO = {"common.which_alert": "A1"}


def notes(kind: str, who: str, text: str = "") -> Callable[[State], bool]:
    """The first alert's journal says so."""
    return lambda state: (1, kind, who, text) in state.events


def has_report(state: State) -> bool:
    """What was reported is kept."""
    return state.others["report"] == 1


def is_now(status: str, outcome: str | None = None) -> Callable[[State], bool]:
    """The first alert has this status."""
    return lambda state: state.alerts[0][5] == status and state.alerts[0][9] == outcome


def police_is(police: str, by: str = "") -> Callable[[State], bool]:
    """The first alert says so of the emergency services."""
    return lambda state: state.alerts[0][7:9] == (police, by)


def silence_is(silence: str, who: str = "Ben") -> Callable[[State], bool]:
    """The person's contact is as silent as that."""
    return lambda state: (who, silence) in [contact[:2] for contact in state.contacts]


def member_is(who: str, status: str, *roles: str) -> Callable[[State], bool]:
    """The person's place in the community is this."""
    return lambda state: (who, roles, status) in state.members


def article_is(status: str, text: str = "Je prête une échelle") -> Callable[[State], bool]:
    """The only article stands so."""
    return lambda state: state.articles == ((1, status, text),)


def has_contacts(number: int) -> Callable[[State], bool]:
    """Ben can be reached at so many contacts."""
    return lambda state: [contact[0] for contact in state.contacts].count("Ben") == number


SURE = {"sure": "yes"}
FIRST = {"door.which_request": "1"}
BEN = {"who": "{ben}", "door.who": "{ben}", **SURE}
KNOCKED = ("join_community/1",)
LINKED = ("link_contact", "link_contact/1")
WRITTEN, INVITED = ("post_article",), ("post_article/1",)

WALKS: Mapping[str, tuple[Walk, ...]] = {
    "acknowledge_alert": (
        Walk(leaves=notes("seen", "Ben")),
        Walk(alerts=2, begin=ALONE, answers=FIRST_OF_TWO, leaves=notes("seen", "Ben")),
    ),
    "add_info": (
        Walk(answers={"what": "Il est parti vers la gare"}, leaves=notes("info", "Ben", "Il est parti vers la gare")),
        Walk(
            alerts=2,
            begin=ALONE,
            answers={**FIRST_OF_TWO, "what": "Il revient"},
            leaves=notes("info", "Ben", "Il revient"),
        ),
    ),
    "call_done": (Walk(after=("take_call",), leaves=police_is("called", "Ben")),),
    "choose_language": (
        Walk(alerts=0, answers={"which": "en"}, leaves=lambda s: [c[2] for c in s.contacts if c[0] == "Ben"] == ["en"]),
    ),
    "close_alert": (
        Walk(who="Rae", answers={"how": "false_alarm"}, leaves=is_now("closed", "false_alarm")),
        Walk(who="Ana", answers={"how": "resolved"}, leaves=is_now("closed", "resolved")),
        Walk(
            who="Olu",
            alerts=2,
            begin=ALONE,
            answers={**FIRST_OF_TWO, "how": "handed_over"},
            leaves=is_now("closed", "handed_over"),
        ),
    ),
    "confirm_alert": (Walk(leaves=is_now("confirmed")),),
    "correct_alert": (
        Walk(
            who="Ana",
            answers={"what": "La voiture est noire"},
            leaves=notes("corrected", "Ana", "La voiture est noire"),
        ),
    ),
    "deny_alert": (Walk(leaves=notes("nothing_here", "Ben")),),
    "disown_alert": (Walk(who="Ana", leaves=is_now("closed", "false_alarm")),),
    "doubt_alert": (Walk(who="Rae", leaves=is_now("doubtful")),),
    "drop_call": (Walk(after=("take_call",), leaves=police_is("nobody")),),
    "follow_alert": (Walk(leaves=notes("followed", "Ben")),),
    "join_community": (
        Walk(
            who="Gus",
            alerts=0,
            answers={"which_code": "{code}", "name": "Gus"},
            leaves=lambda state: ("Gus", (), "active") in state.members,
        ),
        Walk(
            who="Gus",
            alerts=0,
            answers={
                "which_code": "none",
                "where": "{community}",
                "street": "rue des Lilas",
                "known_by": "nobody",
                "name": "Gus",
            },
            leaves=lambda s: s.others["membership_request"] == 1,
        ),
        # Who answers for them is the only one who may.
        Walk(
            who="Gus",
            alerts=0,
            answers={
                "which_code": "none",
                "where": "{community}",
                "street": "rue des Lilas",
                "known_by": "{ben}",
                "name": "Gus",
            },
            leaves=lambda s: s.others["membership_request"] == 1,
        ),
    ),
    "found_community": (
        Walk(
            who="Gus",
            alerts=0,
            answers={"name": "{new}", "commune": "{new}", "place": "later", "founder": "Gus", **SURE},
        ),
    ),
    "link_group": (Walk(who="Rae", alerts=0),),
    "unlink_group": (Walk(who="Rae", alerts=0, answers=SURE, leaves=lambda s: s.groups == (((),),)),),
    "link_list": (Walk(who="Rae", alerts=0, answers={"address": "lilas@lists.example"}),),
    "post_alert": (
        Walk(
            who="Ana",
            alerts=0,
            answers={
                "police": "called",
                "category": "fire",
                "where": "12 rue des Lilas",
                "what": "Une fumée noire",
                "preview": "send",
            },
            leaves=lambda s: (
                s.alerts[0][:7] == (1, "fire", "severe", "Une fumée noire", "12 rue des Lilas", "reported", None)
            ),
        ),
        Walk(
            who="Rae",
            alerts=0,
            # Whether it goes on is asked only where questions are free.
            answers={
                "police": "not_urgent",
                "category": "theft",
                "where": "3 rue des Roses",
                "what": "Un vélo rouge",
                "ongoing": "unknown",
                "preview": "send",
            },
            leaves=notes("published", "Rae", "Un vélo rouge"),
        ),
        Walk(
            who="Ana",
            alerts=0,
            # A neighbour is named: the words go to a referent first.
            answers={
                "police": "not_urgent",
                "category": "theft",
                "where": "3 rue des Roses",
                "what": "C'est Mme Dupont qui a volé mon vélo",
                "wording.named": "referent",
                "ongoing": "unknown",
                "preview": "send",
            },
            leaves=is_now("held"),
        ),
    ),
    "publish_alert": (Walk(who="Rae", alerts=0, after=HELD, begin=CODE_BEHIND, leaves=is_now("reported")),),
    "refuse_alert": (
        Walk(
            who="Rae",
            alerts=0,
            after=HELD,
            begin=CODE_BEHIND,
            answers={"why": "Dites les faits"},
            leaves=is_now("closed", "refused"),
        ),
    ),
    "ask_author": (
        Walk(
            who="Rae",
            alerts=0,
            after=HELD,
            begin=CODE_BEHIND,
            answers={"what": "Qu'avez-vous vu ?"},
            leaves=is_now("held"),
        ),
    ),
    "list_waiting": (Walk(who="Rae", alerts=0, after=HELD, begin=ALONE),),
    "flag_alert": (Walk(answers={"why": "insult"}, leaves=lambda s: s.others["flag"] == 1),),
    "keep_alert": (Walk(who="Rae", after=("flag_alert",), leaves=is_now("reported")),),
    "remove_alert": (
        Walk(
            who="Rae",
            after=("flag_alert",),
            answers={"why": "Cela vise une personne"},
            leaves=is_now("closed", "removed"),
        ),
    ),
    "reopen_alert": (Walk(who="Rae", after=("close_alert",), leaves=is_now("reported")),),
    "resume_messages": (Walk(alerts=0, after=("stop_messages",), leaves=silence_is("nothing")),),
    "show_alert": (Walk(), Walk(alerts=2, begin=ALONE, answers=FIRST_OF_TWO)),
    "show_help": (
        Walk(alerts=0),
        Walk(who="Gus", alerts=0),
        Walk(alerts=0, begin={"fr": "{word} 2", "en": "{word} 2"}),
        Walk(alerts=0, begin={"fr": "{word} gazette", "en": "{word} gazette"}),
    ),
    "show_menu": (Walk(alerts=0), Walk(who="Gus", alerts=0)),
    "still_on": (Walk(who="Ana", leaves=notes("still_on", "Ana")),),
    "stop_alerts": (Walk(alerts=0, leaves=silence_is("everything")),),
    "choose_gazette": (
        Walk(alerts=0, answers={"how_often": "weekly"}, leaves=lambda s: s.others["gazette_choice"] == 1),
        Walk(
            alerts=0,
            begin={"fr": "{word} chaque jour", "en": "{word} every day"},
            leaves=lambda s: s.others["gazette_reader"] == 1,
        ),
    ),
    "stop_gazette": (Walk(alerts=0, leaves=silence_is("gazette")),),
    "stop_messages": (Walk(alerts=0, leaves=silence_is("all_but_alerts")),),
    "take_call": (Walk(leaves=police_is("calling", "Ben")),),
    "take_in_hand": (Walk(who="Olu", leaves=is_now("in_hand")), Walk(who="Ana", leaves=is_now("in_hand"))),
    "who_was_reached": (Walk(who="Rae"), Walk(who="Ana")),
    "show_contacts": (
        Walk(alerts=0),
        Walk(alerts=0, after=LINKED),
        Walk(
            alerts=0,
            after=LINKED,
            begin={"fr": "{word} 2 retirer", "en": "{word} 2 remove"},
            answers=SURE,
            leaves=has_contacts(1),
        ),
    ),
    "open_browser": (Walk(alerts=0, leaves=lambda s: s.others["browser_invitation"] == 1),),
    "invite_neighbour": (
        Walk(alerts=0, leaves=lambda s: s.others["invitation"] == 2),
        Walk(
            alerts=0,
            begin=dict.fromkeys(("fr", "en"), "{word} 06 12 34 56 99, marc@voisins.example"),
            leaves=lambda s: s.others["invitation"] == 3,
        ),
        Walk(alerts=0, begin={"fr": "{word} partager", "en": "{word} share"}),
    ),
    "decline_invitation": (Walk(alerts=0),),
    # Whoever was not written to is told so.
    "answer_letter": (Walk(who="Gus", alerts=0, answers={"what": "Merci"}),),
    # Their town hall takes part already: what is done elsewhere is told in tests/journeys/test_advocacy.py.
    "write_town_hall": (Walk(alerts=0),),
    # What the words lead to is walked through where it belongs.
    "hear_out": (Walk(alerts=0, answers={"what": "Il y a de la fumée au 9", "for_all": "nobody"}),),
    "get_flyer": (Walk(alerts=0),),
    "get_kit": (Walk(who="Rae", alerts=0, answers={"which": "posters"}),),
    "my_data": (Walk(alerts=0, leaves=lambda s: s.others["own_data_link"] == 1),),
    "erase_me": (
        Walk(alerts=0, answers={"goes": "yes", "sure": "erase"}, leaves=lambda s: len(s.members) == NEIGHBOURS - 1),
    ),
    "leave_community": (Walk(alerts=0, answers=SURE, leaves=member_is("Ben", "left")),),
    "set_validation": (
        Walk(who="Rae", alerts=0),
        Walk(
            who="Rae",
            alerts=0,
            begin={"fr": "{word} parrainage", "en": "{word} sponsorship"},
            answers={"sure_sponsorship": "yes"},
            leaves=lambda s: s.others["movement"] == 1,
        ),
    ),
    "vouch_for": (
        Walk(
            alerts=0,
            after=("set_validation/1", "join_community/2"),
            answers={**FIRST, **SURE},
            leaves=member_is("Gus", "active"),
        ),
    ),
    "list_requests": (Walk(who="Rae", alerts=0, after=KNOCKED),),
    "my_request": (Walk(who="Gus", alerts=0, after=KNOCKED),),
    "admit_member": (
        Walk(who="Rae", alerts=0, after=KNOCKED, answers={**FIRST, **SURE}, leaves=member_is("Gus", "active")),
    ),
    "refuse_request": (Walk(who="Rae", alerts=0, after=KNOCKED, answers={**FIRST, "why": "Je ne vous connais pas"}),),
    "ask_detail": (Walk(who="Rae", alerts=0, after=KNOCKED, answers={**FIRST, "what": "Quelle maison ?"}),),
    "ban_member": (
        Walk(who="Rae", alerts=0, answers={**BEN, "why": "Fausses alertes"}, leaves=member_is("Ben", "banned")),
    ),
    "unban_member": (
        Walk(
            who="Rae",
            alerts=0,
            after=("ban_member",),
            answers={**BEN, "why": "Une erreur"},
            leaves=lambda s: not member_is("Ben", "banned")(s),
        ),
    ),
    "appeal": (
        Walk(
            alerts=0,
            after=("ban_member",),
            answers={"why": "Je n'ai rien fait"},
            leaves=lambda s: s.others["movement"] == 2,
        ),
    ),
    "show_rulings": (Walk(alerts=0),),
    "warn_member": (
        Walk(
            who="Rae",
            alerts=0,
            answers={**BEN, "why": "insult", "step": "warned"},
            leaves=lambda s: s.others["ruling"] == 1,
        ),
    ),
    # Whoever decided does not hear the appeal.
    "uphold_ruling": (Walk(who="Rae", alerts=0, after=("warn_member", "appeal"), begin=NUMBERED, answers=BECAUSE),),
    "lift_ruling": (Walk(who="Rae", alerts=0, after=("warn_member", "appeal"), begin=NUMBERED, answers=BECAUSE),),
    "appoint_referent": (Walk(who="Rae", alerts=0, answers=BEN, leaves=lambda s: s.others["appointment"] == 1),),
    "accept_role": (Walk(alerts=0, after=("appoint_referent",), leaves=member_is("Ben", "active", "referent")),),
    "decline_role": (Walk(alerts=0, after=("appoint_referent",), leaves=member_is("Ben", "active")),),
    "stand_down": (
        Walk(
            who="Rae",
            alerts=0,
            after=("appoint_referent", "accept_role"),
            answers=SURE,
            leaves=member_is("Rae", "active"),
        ),
    ),
    "propose_twinning": (
        Walk(
            who="Rae",
            alerts=0,
            begin={"fr": "{word} Les Ormes", "en": "{word} Les Ormes"},
            answers=SURE,
        ),
    ),
    "answer_twinning": (
        Walk(who="Rae", alerts=0, answers={"which": "no"}),
        Walk(who="Rae", alerts=0, answers={"which": "yes"}, leaves=lambda s: s.others["movement"] == 2),
    ),
    "end_twinning": (Walk(who="Rae", alerts=0, answers=SURE, leaves=lambda s: s.others["movement"] == 2),),
    "choose_twin_mail": (
        Walk(alerts=0, answers={"which": "yes"}, leaves=lambda s: s.others["twin_mail"] == 1),
        Walk(
            alerts=0,
            begin={"fr": "{word} non", "en": "{word} no"},
            leaves=lambda s: s.others["twin_mail"] == 1,
        ),
    ),
    "answer_twin": (Walk(alerts=0, answers={"what": "Tout est calme ici"}),),
    "answer_alert": (
        Walk(
            who="Olu",
            answers={"what": "PM informée, patrouille prévue"},
            leaves=notes("town_hall", "Mairie", "PM informée, patrouille prévue"),
        ),
        Walk(
            who="Olu",
            begin={"fr": "A1 mairie PM informée", "en": "A1 town hall PM informée"},
            leaves=notes("town_hall", "Mairie", "PM informée"),
        ),
    ),
    "post_article": (
        Walk(
            alerts=0,
            answers={"what": "Je prête une échelle", "preview": "send"},
            leaves=lambda s: s.others["article"] == 1,
        ),
        Walk(
            alerts=0,
            answers={
                "what": "Fête des voisins samedi 18 h",
                "post_article.place": "open",
                "preview": "send",
            },
            leaves=lambda s: s.others["article"] == 1,
        ),
    ),
    "show_gazette": (Walk(alerts=0), Walk(alerts=0, after=WRITTEN)),
    "show_article": (Walk(alerts=0, after=WRITTEN),),
    "come_to": (Walk(alerts=0, after=INVITED, leaves=lambda s: s.others["article_coming"] == 1),),
    "stay_away": (Walk(alerts=0, after=(*INVITED, "come_to"), leaves=lambda s: s.others["article_coming"] == 0),),
    "close_article": (Walk(alerts=0, after=WRITTEN, leaves=article_is("taken")),),
    "prolong_article": (
        Walk(
            alerts=0,
            after=(*WRITTEN, "close_article"),
            begin=dict.fromkeys(("fr", "en"), "{word} G1"),
            leaves=article_is("open"),
        ),
    ),
    "edit_article": (
        Walk(
            alerts=0,
            after=WRITTEN,
            answers={"which": "what", "what": "Je prête deux échelles"},
            leaves=article_is("open", "Je prête deux échelles"),
        ),
    ),
    "delete_article": (Walk(alerts=0, after=WRITTEN, answers=SURE, leaves=article_is("deleted", "")),),
    # One's own article is changed, and not answered.
    "answer_article": (Walk(alerts=0, after=WRITTEN, answers={"what": "Bonjour"}),),
    "send_official": (
        Walk(
            who="Olu",
            alerts=0,
            answers={"what": "Coupure d'eau mardi matin", "preview": "send"},
            leaves=lambda s: s.others["official_audience"] == 1,
        ),
    ),
    "answer_official": (
        Walk(
            alerts=0,
            after=("send_official",),
            answers={"what": "Et mercredi ?"},
            leaves=lambda s: s.others["official_answer"] == 1,
        ),
        Walk(
            who="Olu",
            alerts=0,
            after=("send_official", "answer_official"),
            begin={"fr": "M1 Ben Non", "en": "M1 Ben No"},
        ),
        Walk(who="Olu", alerts=0, after=("send_official", "answer_official")),
    ),
    "list_communes": (Walk(who="Olu", begin=ALONE),),
    "choose_alerts": (
        Walk(who="Olu", alerts=0, answers={"which": "danger"}),
        Walk(who="Olu", alerts=0, begin={"fr": "{word} vol feu 8-18", "en": "{word} theft fire 8-18"}),
    ),
    "link_contact": (
        Walk(alerts=0, leaves=lambda s: s.others["link_code"] == 1),
        Walk(
            who="Gus",
            alerts=0,
            after=("link_contact",),
            begin={"fr": "{word} {{link}}", "en": "{word} {{link}}"},
            leaves=has_contacts(2),
        ),
    ),
    "show_boundary": (Walk(alerts=0),),
    "draw_boundary": (
        # By SMS and by email there is nothing to ask: the link comes at once.
        Walk(who="Rae", alerts=0, answers={"how": "map"}, leaves=lambda s: s.others["boundary_link"] == 1),
    ),
    "show_words": (Walk(alerts=0),),
    "set_folding": (
        Walk(alerts=0),
        Walk(
            who="Rae",
            alerts=0,
            begin={"fr": "{word} 4", "en": "{word} 4"},
            leaves=lambda s: s.others["review_rule"] == 1,
        ),
    ),
    "set_photos": (
        Walk(alerts=0),
        Walk(
            who="Rae",
            alerts=0,
            begin={"fr": "{word} relues", "en": "{word} first"},
            leaves=lambda s: s.others["review_rule"] == 1,
        ),
    ),
    "list_word": (
        Walk(who="Rae", alerts=0, answers={"which": "racaille"}, leaves=lambda s: s.others["listed_word"] == 1),
    ),
    "unlist_word": (
        Walk(
            who="Rae",
            alerts=0,
            after=("list_word",),
            answers={"which": "racaille"},
            leaves=lambda s: s.others["listed_word"] == 0,
        ),
    ),
    "merge_alerts": (
        Walk(
            who="Rae",
            alerts=2,
            begin={"fr": "{word} A1 A2", "en": "A1 {word} A2"},
            leaves=is_now("closed", "merged"),
        ),
        Walk(
            who="Rae",
            alerts=2,
            begin={"fr": "{word} A1", "en": "A1 {word}"},
            answers={"into": "A2"},
            leaves=is_now("closed", "merged"),
        ),
    ),
    "rename_community": (Walk(who="Rae", alerts=0, answers={"name": "{new}", **SURE}),),
    "stay_in_community": (Walk(alerts=0),),
    "show_profile": (
        Walk(alerts=0, answers={"form": "Nom : {ben}"}),
        Walk(
            alerts=0,
            begin={"fr": "{word} rue rue des Lilas", "en": "{word} street rue des Lilas"},
            leaves=lambda s: s.others["profile"] == 1,
        ),
    ),
    "mask_field": (Walk(alerts=0, answers={"which": "street"}, leaves=lambda s: s.others["profile"] == 1),),
    "unmask_field": (
        Walk(
            alerts=0,
            after=("show_profile/1",),
            answers={"which": "street"},
            leaves=lambda s: s.others["profile"] == 1,
        ),
    ),
    "show_community": (
        Walk(alerts=0),
        Walk(who="Gus", alerts=0, begin={"fr": "{word} {{community}}", "en": "{word} {{community}}"}),
    ),
    "show_movements": (Walk(alerts=0),),
    "show_history": (Walk(alerts=0), Walk(alerts=0, begin={"fr": "{word} fichier", "en": "{word} file"})),
    "describe_home": (
        Walk(
            alerts=0,
            answers={
                "form": "Animaux : un chat",
                "kind": "house",
                "floor": "skip",
                "pets": "cat",
                "key_holder": "Paul",
                "second_contact": "skip",
                "round": "skip",
            },
        ),
    ),
    "vouch_back": (Walk(who="Rae", alerts=0, answers=BEN, leaves=lambda s: s.others["recovery"] == 1),),
    "go_round": (
        Walk(alerts=0, begin={"fr": "{word} oui", "en": "{word} yes"}),
        Walk(
            who="Rae",
            alerts=0,
            after=("go_round",),
            begin={"fr": "{word} canicule", "en": "{word} heat"},
            answers=SURE,
            leaves=lambda s: s.others["welfare_answer"] == 1,
        ),
    ),
    "answer_round": (
        Walk(alerts=0, after=ROUND, answers={"how": "well"}, leaves=lambda s: s.others["welfare_answer"] == 1),
    ),
    "hold_drill": (
        Walk(who="Rae", alerts=0, answers={"preview": "yes"}, leaves=lambda s: s.others["drill_contact"] > 1),
        Walk(
            who="Rae",
            alerts=0,
            begin={"fr": "{word} auto", "en": "{word} auto"},
            leaves=lambda s: s.others["drill_practice"] == 1,
        ),
    ),
    "answer_drill": (Walk(who="Rae", alerts=0, after=("hold_drill",), leaves=lambda s: s.others["drill_contact"] > 1),),
    "become_relay": (
        Walk(
            alerts=0,
            begin={"fr": "{word} Jeanne, rue des Lilas", "en": "{word} Jeanne, rue des Lilas"},
            answers={"agrees": "yes"},
            leaves=lambda s: s.others["relay"] == 1,
        ),
        Walk(
            alerts=0,
            answers={"who": "Jeanne, rue des Lilas", "agrees": "yes"},
            leaves=lambda s: s.others["relayed"] == 1,
        ),
    ),
    "relay_told": (Walk(alerts=0, after=("become_relay", "post_alert"), leaves=lambda s: s.others["relay_call"] == 1),),
    "end_relay": (Walk(alerts=0, after=("become_relay",), leaves=lambda s: s.others["relay"] == 0),),
    "visit": (Walk(who="Rae", alerts=0, after=ROUND, leaves=lambda s: s.others["welfare_answer"] == 1),),
    "show_referents": (Walk(alerts=0),),
    "write_referents": (
        Walk(alerts=0, answers={"what": "La lampe est cassée"}, leaves=lambda s: s.others["referent_word"] == 1),
    ),
    "answer_word": (
        Walk(
            who="Rae",
            alerts=0,
            after=("write_referents",),
            begin={"fr": "{word} 1", "en": "{word} 1"},
            answers={"what": "Merci, je m'en occupe"},
            leaves=lambda s: s.others["referent_word"] == 1,
        ),
    ),
    "write_message": (
        Walk(
            alerts=0,
            answers={"who": "Rae", "what": "Bonjour, avez-vous vu mon chat ?"},
            leaves=lambda s: s.others["correspondent"] == 2,
        ),
        Walk(
            alerts=0,
            answers={"who": "Ana", "what": "Votre haie est une honte"},
            leaves=lambda s: s.others["correspondent"] == 2,
        ),
    ),
    "write_author": (
        Walk(answers={"what": "Avez-vous besoin d'aide ?"}, leaves=lambda s: s.others["correspondent"] == 2),
        # One's own alert is told more of, and not answered.
        Walk(who="Ana", answers={"what": "Bonjour"}),
    ),
    "answer_message": (
        Walk(
            who="Rae",
            alerts=0,
            after=("write_message",),
            begin={"fr": "{word} P1", "en": "{word} P1"},
            answers={"what": "Oui, il dort chez moi"},
            leaves=lambda s: s.others["correspondent"] == 2,
        ),
    ),
    "block_member": (
        Walk(
            who="Rae",
            alerts=0,
            after=("write_message",),
            begin={"fr": "{word} P1", "en": "{word} P1"},
            leaves=lambda s: s.others["correspondent"] == 2,
        ),
    ),
    "unblock_member": (
        Walk(
            who="Rae",
            alerts=0,
            after=("write_message",),
            begin={"fr": "{word} P1", "en": "{word} P1"},
            leaves=lambda s: s.others["correspondent"] == 2,
        ),
    ),
    "mute_correspondent": (
        Walk(
            who="Rae",
            alerts=0,
            after=("write_message",),
            begin={"fr": "{word} P1", "en": "{word} P1"},
            leaves=lambda s: s.others["correspondent"] == 2,
        ),
    ),
    "flag_message": (
        Walk(
            who="Ana",
            alerts=0,
            after=("write_message/1",),
            begin={"fr": "{word} P1", "en": "{word} P1"},
            answers={"why": "insult", "show": "words"},
            leaves=lambda s: s.others["grievance"] == 1,
        ),
    ),
    "show_grievance": (
        Walk(who="Rae", alerts=0, after=FLAGGED, begin=ALONE, leaves=lambda s: s.others["grievance"] == 1),
    ),
    "dismiss_grievance": (
        Walk(who="Rae", alerts=0, after=FLAGGED, begin=ALONE, leaves=lambda s: s.others["grievance"] == 1),
    ),
    "warn_writer": (
        Walk(who="Rae", alerts=0, after=FLAGGED, begin=ALONE, leaves=lambda s: s.others["grievance"] == 1),
    ),
    "report_content": (
        Walk(
            alerts=0,
            begin=ALONE,
            answers={"meant": "text", "what": "Le groupe, {community}"},
            leaves=lambda s: s.others["report"] == 1,
        ),
    ),
    "show_report": (Walk(who="Rae", alerts=0, after=REPORTED, begin=ALONE, leaves=has_report),),
    "follow_report": (Walk(who="Rae", alerts=0, after=REPORTED, begin=ALONE, answers=DECIDED, leaves=has_report),),
    "drop_report": (Walk(who="Rae", alerts=0, after=REPORTED, begin=ALONE, answers=DECIDED, leaves=has_report),),
    "show_messages": (Walk(alerts=0),),
    "open_to_twins": (Walk(alerts=0, answers={"may_they": "yes"}, leaves=lambda s: s.others["twin_reader"] == 1),),
    "show_directory": (
        Walk(
            alerts=0,
            begin={"fr": "{word} Rae", "en": "{word} Rae"},
            leaves=lambda s: (s.others["look_up"], s.others["looked_at"]) == (1, 1),
        ),
    ),
    "undo_link": (Walk(alerts=0, after=LINKED, leaves=has_contacts(1)),),
    "announce": (
        Walk(
            who="Rae",
            alerts=0,
            answers={"what": "La fete est samedi", "preview": "send"},
            leaves=lambda s: s.others["announcement"] == 1,
        ),
    ),
    "duty": (
        Walk(who="Rae", alerts=0),
        Walk(
            who="Rae",
            alerts=0,
            after=("appoint_referent", "accept_role"),
            begin={"fr": "{word} lundi moi", "en": "{word} monday me"},
            leaves=lambda s: s.others["duty"] == 1,
        ),
        Walk(
            who="Rae",
            alerts=0,
            after=("appoint_referent", "accept_role"),
            begin={"fr": "{word} 24/12 moi", "en": "{word} 24/12 me"},
            leaves=lambda s: s.others["duty_day"] == 1,
        ),
    ),
    "pause": (
        Walk(
            alerts=0,
            answers={"how_long": "week"},
            leaves=lambda s: s.others["pause"] == 1 and silence_is("all_but_alerts")(s),
        ),
        Walk(
            alerts=0,
            after=("pause",),
            begin={"fr": "{word} fin", "en": "{word} end"},
            leaves=lambda s: s.others["pause"] == 0 and silence_is("nothing")(s),
        ),
    ),
    "quiet_hours": (
        Walk(alerts=0, answers={"which": "night"}, leaves=lambda s: [c[5] for c in s.contacts if c[0] == "Ben"] == [1]),
        Walk(
            alerts=0,
            after=("quiet_hours",),
            begin={"fr": "{word} non", "en": "{word} off"},
            leaves=lambda s: [c[5] for c in s.contacts if c[0] == "Ben"] == [0],
        ),
    ),
    "set_level": (
        Walk(
            alerts=0,
            answers={"what": "danger", "how_danger": "quiet"},
            leaves=lambda s: [c[4] for c in s.contacts if c[0] == "Ben"] == ["quiet"],
        ),
    ),
    # On all channels but one there is no telephone.
    "choose_texts": (Walk(alerts=0, answers={"which": "all"}),),
    "mute_alert": (Walk(leaves=lambda s: s.others["muted_alert"] == 1),),
    "mute_author": (Walk(leaves=lambda s: s.others["muted_author"] == 1),),
    "volunteer": (Walk(alerts=0, leaves=lambda s: s.others["volunteer"] == 1),),
    "demote_referent": (
        Walk(
            who="Rae",
            alerts=0,
            after=("appoint_referent", "accept_role"),
            answers={**BEN, "why": "Trop occupe"},
            leaves=member_is("Ben", "active"),
        ),
    ),
    "referent": (
        Walk(
            who="Rae",
            alerts=0,
            answers={
                "tools": "role",
                "role_is": "next",
                "role_is_not": "next",
                "role_facts": "next",
                "role_limits": "next",
                "role_together": "next",
            },
        ),
        Walk(who="Rae", begin=ALONE, answers={"tools": "alerts"}),
        Walk(who="Rae", alerts=0, answers={"tools": "unproven"}),
    ),
    "support": (
        Walk(alerts=0, answers={"what": "Je ne recois rien"}, leaves=lambda s: s.others["ticket"] == 1),
        Walk(
            who="Gus",
            alerts=0,
            after=("show_help/1",),
            answers={"what": "Je ne peux pas entrer", "attach": "yes"},
        ),
    ),
}

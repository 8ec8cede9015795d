"""What an alert's first line says already must not be asked again."""

import time
import unicodedata

import pytest

from core.alerts.orders import orders_and_rest
from core.language.first_line import category_named, read_first_line
from core.language.reading import LONGEST_PLACE, LONGEST_WORDS
from core.model.alert_words import Category

C = Category


@pytest.mark.parametrize(
    ("line", "category", "place", "facts"),
    [
        # As the user's own samples say it.
        ("vol rue des Lilas velo rouge", C.THEFT, "rue des Lilas", "velo rouge"),
        ("vol rue des Lilas, vélo rouge", C.THEFT, "rue des Lilas", "vélo rouge"),
        ("tentative de cambriolage, 12 rue des Lilas", C.BURGLARY, "12 rue des Lilas", ""),
        ("theft rue des Lilas, red bike", C.THEFT, "rue des Lilas", "red bike"),
        # Nothing, or one thing only.
        ("", None, "", ""),
        ("!", None, "", ""),
        ("vol", C.THEFT, "", ""),
        ("rue des Lilas", None, "rue des Lilas", ""),
        ("12 rue des Lilas: vol", C.THEFT, "12 rue des Lilas", ""),
        ("quelqu'un crie dehors", None, "", "quelqu'un crie dehors"),
        ("un autre homme attend", None, "", "un autre homme attend"),
        ("autre", C.OTHER, "", ""),
        # Marks, capitals, accents.
        ("vol! rue des Lilas", C.THEFT, "rue des Lilas", ""),
        ("vol: rue des Lilas. Vélo rouge", C.THEFT, "rue des Lilas", "Vélo rouge"),
        ("VOL RUE DES LILAS VELO ROUGE", C.THEFT, "RUE DES LILAS", "VELO ROUGE"),
        ("fumee rue du Moulin", C.FIRE, "rue du Moulin", ""),
        (unicodedata.normalize("NFD", "fumée rue de la Forêt"), C.FIRE, "rue de la Forêt", ""),
        ("un vol rue des Lilas, vélo rouge", C.THEFT, "rue des Lilas", "vélo rouge"),
        # Words that say more than the category stay.
        ("fumée noire au 9 rue des Lilas, grosses flammes", C.FIRE, "9 rue des Lilas", "fumée noire, grosses flammes"),
        ("fumée épaisse rue des Lilas", C.FIRE, "rue des Lilas", "fumée épaisse"),
        ("vol de vélo rue des Lilas", C.THEFT, "rue des Lilas", "vol de vélo"),
        ("chien perdu, parc de la Mairie", C.MISSING, "parc de la Mairie", "chien perdu"),
        ("lost dog, brown", C.MISSING, "", "lost dog, brown"),
        (
            "effraction chemin du Moulin la porte est forcée",
            C.BURGLARY,
            "chemin du Moulin",
            "effraction la porte est forcée",
        ),
        ("Cambriolage en cours rue des Lilas", C.BURGLARY, "rue des Lilas", "en cours"),
        (
            "il y a le feu rue de l'Industrie Deux personnes dedans",
            C.FIRE,
            "rue de l'Industrie",
            "il y a le feu Deux personnes dedans",
        ),
        # The most serious thing that is named, not the road on which it is.
        ("Sur la route, un accident devant la mairie", C.ACCIDENT, "devant la mairie", "Sur la route, un accident"),
        ("route de Lyon bloquée par un arbre", None, "route de Lyon", "bloquée par un arbre"),
        ("accident route de Lyon", C.ACCIDENT, "route de Lyon", ""),
        # Names and numbers of streets.
        (
            "cambriolage au 3 bis avenue du Général de Gaulle, deux hommes",
            C.BURGLARY,
            "3 bis avenue du Général de Gaulle",
            "deux hommes",
        ),
        ("vol 12ter allée des Tilleuls", C.THEFT, "12ter allée des Tilleuls", ""),
        ("vol 2 vélos avenue Foch", C.THEFT, "avenue Foch", "2 vélos"),
        ("rue du 8 mai 1945 vandalisme sur une voiture", C.DAMAGE, "rue du 8 mai 1945", "vandalisme sur une voiture"),
        ("incendie 4 place de l'Église", C.FIRE, "4 place de l'Église", "incendie"),
        ("vol rue Jean-Jaurès hier soir", C.THEFT, "rue Jean-Jaurès", "hier soir"),
        ("ils sont sur place 3 rue des Lilas", None, "3 rue des Lilas", "ils sont sur place"),
        ("vol cours Gambetta", C.THEFT, "cours Gambetta", ""),
        ("quelqu'un force la porte du 14 rue des Roses", C.BURGLARY, "14 rue des Roses", "quelqu'un force la porte"),
        # Near something.
        ("feu près de la gare", C.FIRE, "près de la gare", ""),
        ("vol devant le 12 rue des Lilas", C.THEFT, "devant le 12 rue des Lilas", ""),
        ("fumée derrière l'école Jules Ferry", C.FIRE, "derrière l'école Jules Ferry", ""),
        ("vol sur le parking du supermarché", C.THEFT, "parking du supermarché", ""),
        ("feu au stade", C.FIRE, "stade", ""),
        ("une voiture se gare rue des Lilas", None, "rue des Lilas", "une voiture se gare"),
        # My own home is asked for, with its button: these words mean nothing to neighbours.
        ("feu près de chez moi", C.FIRE, "", ""),
        ("vol devant chez moi", C.THEFT, "", ""),
        ("fire near my house", C.FIRE, "", ""),
        # That it is an alert is known, and how it cries is no fact.
        ("URGENT - Alerte inondation rue des Lilas", C.FLOOD, "rue des Lilas", ""),
        ("- alerte : feu rue des Lilas", C.FIRE, "rue des Lilas", ""),
        ("météo rue des Lilas, l'eau monte", C.FLOOD, "rue des Lilas", "l'eau monte"),
        # English.
        ("theft High Street red bike", C.THEFT, "High Street", "red bike"),
        ("burglary at 4 Mill Lane, back door forced", C.BURGLARY, "4 Mill Lane", "back door forced"),
        ("fire near the school", C.FIRE, "near the school", ""),
        ("Someone is breaking in at 12 Station Road", C.BURGLARY, "12 Station Road", "Someone is breaking in"),
        ("smoke coming out the flat above", C.FIRE, "", "smoke coming out the flat above"),
        ("smoke behind the town hall", C.FIRE, "behind the town hall", ""),
        ("12 mill lane, smoke", C.FIRE, "12 mill lane", ""),
        ("man looking into cars on Church Lane", None, "Church Lane", "man looking into cars"),
        ("accident on the bridge", C.ACCIDENT, "bridge", ""),
    ],
)
@pytest.mark.feature("R19", by="post_alert")
def test_a_first_line_gives_what_it_says(line: str, category: Category | None, place: str, facts: str) -> None:
    read = read_first_line(line)

    assert (read.category, read.place, read.facts) == (category, place, facts)


@pytest.mark.parametrize(
    ("line", "is_home"),
    [
        ("feu près de chez moi", True),
        ("fire near my house", True),
        ("vol chez moi rue des Lilas", False),
        ("feu", False),
    ],
)
def test_near_my_home_is_understood_unless_a_street_is_named(line: str, is_home: bool) -> None:  # noqa: FBT001 - a column of the table
    assert read_first_line(line).is_home is is_home


@pytest.mark.parametrize(
    ("answer", "category"),
    [
        ("Cambriolage", C.BURGLARY),
        ("c'est un cambriolage", C.BURGLARY),
        ("FUMÉE", C.FIRE),
        ("quelqu'un a volé mon vélo", C.THEFT),
        ("an accident", C.ACCIDENT),
        ("autre chose", C.OTHER),
        ("la route est coupée", C.ROADS),
        ("je ne sais pas", None),
        ("", None),
    ],
)
def test_a_category_is_read_from_an_answer(answer: str, category: Category | None) -> None:
    assert category_named(answer) is category


def spent(line: str) -> float:
    """Give the processor time of this thread alone, whatever else the machine does; the best of some tries."""

    def once() -> float:
        start = time.thread_time()
        read_first_line(line)
        return time.thread_time() - start

    return min(once() for _ in range(5))


@pytest.mark.parametrize("sign", ["A ", "rue ", "12 ", "de la ", "Rue A", "é", "12 Mill "])
def test_a_strange_line_is_read_in_no_time(sign: str) -> None:
    """Ten times the length may take ten times as long: what looks back at all that it has read takes a hundred."""
    line = (sign * LONGEST_WORDS)[: 2 * LONGEST_WORDS]

    read = read_first_line(line)

    assert spent(line) < 30 * spent(line[: len(line) // 10])
    assert len(read.place) <= LONGEST_PLACE
    assert len(read.facts) <= LONGEST_WORDS


def test_a_letter_is_read_as_sentences_without_its_greeting_and_its_farewell() -> None:
    """A mail has a subject, « Bonjour » and « Merci, Lucie »: neighbours read what happened, and no name."""
    line = read_first_line(
        "Chien perdu\nBonjour, mon chien s'est sauvé ce matin rue des Roses. Il est noir. Merci, Lucie\n"
    )

    assert line.place == "rue des Roses"
    assert line.facts == "Chien perdu. Mon chien s'est sauvé ce matin. Il est noir."
    assert read_first_line("vol rue des Lilas merci").facts == ""


@pytest.mark.parametrize(
    ("line", "place", "facts"),
    [
        ("un homme force la porte devant le 6", "devant le 6", "un homme force la porte"),
        ("ils cassent la vitre chez les voisins du 15", "chez les voisins du 15", "ils cassent la vitre"),
        ("fire outside number 8", "outside number 8", ""),
        ("fire on the corner by the bakery", "on the corner by the bakery", ""),
        ("enfant perdu ecole jules ferry", "ecole jules ferry", "enfant perdu"),
        ("agression parc des lilas", "parc des lilas", ""),
        ("feu à l'école venez vite", "école", "venez vite"),
        ("l'eau monte dans la rue devant le 17, vite", "devant le 17", "l'eau monte dans la rue, vite"),
        ("feu dans la rue depuis ce matin", "", "dans la rue depuis ce matin"),
        ("vols au 3 et au 5 rue des Lilas, des bijoux", "3 et au 5 rue des Lilas", "vols, des bijoux"),
        (
            "fumée qui sort du toit du 5 rue des Lilas, pompiers appelés",
            "5 rue des Lilas",
            "fumée qui sort du toit, pompiers appelés",
        ),
    ],
)
def test_a_place_is_cut_out_whole_and_the_rest_stays_a_sentence(line: str, place: str, facts: str) -> None:
    read = read_first_line(line)

    assert (read.place, read.facts) == (place, facts)


@pytest.mark.parametrize(
    ("line", "is_home"),
    [
        ("un homme dans mon jardin", True),
        ("il y a un type devant ma porte", True),
        ("quelqu'un dans ma cuisine", True),
        ("man in my garden", True),
        ("un homme dans mon jardin au 12 rue des Lilas", False),
        ("vol dans mon jardin ouvrier", False),
        ("vol dans ma voiture", False),
    ],
)
def test_what_is_ones_own_says_that_it_is_at_home(line: str, is_home: bool) -> None:  # noqa: FBT001 - a column of the table
    assert read_first_line(line).is_home is is_home


@pytest.mark.parametrize(
    ("line", "category"),
    [
        ("La porte du garage a été fracturée, des outils ont disparu", C.BURGLARY),
        ("Deux cambriolages cette nuit, des bijoux ont disparu.", C.BURGLARY),
        ("notre voiture a disparu", C.THEFT),
        ("my bike has disappeared", C.THEFT),
        ("mon fils a disparu, il a une moto bleue", C.MISSING),
        ("un homme dans mon jardin", C.SUSPICIOUS),
        ("au secours il y a un homme dans mon jardin", C.BURGLARY),
        ("au secours, un rôdeur rue des Lilas", C.ASSAULT),
    ],
)
def test_a_thing_that_is_gone_is_stolen_and_who_cries_for_help_is_in_danger(line: str, category: Category) -> None:
    assert read_first_line(line).category is category


@pytest.mark.parametrize(
    "line",
    [
        "Bonsoir excusez moi de vous déranger mon mari est blessé",
        "Bonjour, désolée de vous déranger si tard, mais mon mari est blessé",
        "Hello, sorry to bother you, mon mari est blessé",
    ],
)
def test_greetings_and_excuses_are_no_fact(line: str) -> None:
    assert read_first_line(line).facts.lower() == "mon mari est blessé"


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("il y a de la fumée qui sort de chez moi", "il y a de la fumée qui sort de chez moi"),
        ("de la fumée sort de chez Mme Martin au 9", "de la fumée sort de chez Mme Martin au 9"),
        ("flammes qui sortent de la gare", "flammes qui sortent de la gare"),
        ("14 rue des Lilas. tag sur le mur du 14 rue des Lilas", "tag sur le mur"),
        ("feu 12 rue des Lilas. le 12 rue des Lilas brûle", "le 12 rue des Lilas brûle"),
    ],
)
def test_no_fact_is_cut_where_its_place_stood_and_no_place_is_told_twice(text: str, facts: str) -> None:
    assert read_first_line(text).facts == facts


def test_a_road_that_is_cut_comes_before_what_only_describes_it() -> None:
    orders, rest = orders_and_rest("L'eau est dans les caves. La route est coupée. La rue est belle.")

    assert (orders, rest) == ("La route est coupée.", "L'eau est dans les caves. La rue est belle.")


@pytest.mark.parametrize(
    ("line", "category"),
    [
        ("des voleurs sur la route", Category.THEFT),
        ("voleur dans la rue", Category.THEFT),
        ("des voleurs chez le voisin, sur la route de Lyon", Category.BURGLARY),
        ("un arbre sur la route", Category.ROADS),
    ],
)
def test_thieves_on_the_road_are_no_trouble_of_the_road(line: str, category: Category) -> None:
    assert read_first_line(line).category is category

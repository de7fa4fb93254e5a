"""What people read beside a figure: why it is withheld, and whom a municipality is compared with.

In the sentences `{minimum}`, `{quartiles_from}` and `{protection}` stand for the policy of the release, `{label}` for
the name of a group.
"""

from exchange.access.rules import Text
from exchange.statistics.rules.vocabulary import Dimension, WithheldBecause

WHOLE_NETWORK = Text("Gesamtes Netzwerk", "Whole network")

WITHHELD_TEXTS = {
    WithheldBecause.TOO_FEW: Text(
        "Dazu liegen von weniger als {minimum} Kommunen dieser Gruppe vergleichbare Ergebnisse vor. Aus so wenigen "
        "ließe sich auf einzelne schließen.",
        "Fewer than {minimum} municipalities of this group have comparable results here. From so few, single ones "
        "could be inferred.",
    ),
    WithheldBecause.TOO_FEW_FOR_QUARTILES: Text(
        "Quartile und die Verteilung auf die Stufen werden erst ab {quartiles_from} Kommunen gezeigt.",
        "Quartiles and the distribution over levels are shown for {quartiles_from} municipalities or more.",
    ),
    WithheldBecause.FEW_CONTRIBUTORS: Text(
        "Solange so wenige Kommunen beitragen, werden nur Mittelwerte von Handlungsfeldern des ganzen Netzwerks "
        "gezeigt: Aus mehr Angaben ließe sich auf einzelne schließen.",
        "While so few municipalities contribute, only means of fields of action of the whole network are shown: from "
        "more figures, single ones could be inferred.",
    ),
    WithheldBecause.COMPLEMENT: Text(
        "Zusammen mit anderen Angaben ließe sich daraus eine Gruppe von weniger als {minimum} Kommunen errechnen.",
        "Together with other figures, a group of fewer than {minimum} municipalities could be worked out from it.",
    ),
    WithheldBecause.PROTECTION: Text(
        "Zusammen mit anderen Angaben ließe sich daraus das Ergebnis einer Kommune auf weniger als {protection} Punkte "
        "genau eingrenzen.",
        "Together with other figures, the result of a municipality could be narrowed down to less than {protection} "
        "points.",
    ),
}
"""Why a figure is withheld, in a sentence."""

PEERS_TEXTS = {
    None: Text(
        "Verglichen wird mit allen Kommunen, deren Ergebnisse in die Veröffentlichung eingehen.",
        "The comparison is with all municipalities whose results are part of the release.",
    ),
    Dimension.STATE: Text(
        "Verglichen wird mit den Kommunen im selben Land ({label}), deren Ergebnisse in die Veröffentlichung eingehen.",
        "The comparison is with the municipalities in the same state ({label}) whose results are part of the release.",
    ),
    Dimension.KIND: Text(
        "Verglichen wird mit den Kommunen derselben Art ({label}), deren Ergebnisse in die Veröffentlichung eingehen.",
        "The comparison is with the municipalities of the same kind ({label}) whose results are part of the release.",
    ),
    Dimension.SIZE_CLASS: Text(
        "Verglichen wird mit den Kommunen derselben Größenklasse ({label}), deren Ergebnisse in die Veröffentlichung "
        "eingehen.",
        "The comparison is with the municipalities in the same size class ({label}) whose results are part of the "
        "release.",
    ),
    Dimension.ROLE: Text(
        "Verglichen wird mit den Kommunen in derselben Rolle im Programm ({label}), deren Ergebnisse in die "
        "Veröffentlichung eingehen.",
        "The comparison is with the municipalities in the same role in the programme ({label}) whose results are part "
        "of the release.",
    ),
    Dimension.STAGE: Text(
        "Verglichen wird mit den Kommunen, deren Selbsteinschätzung auf demselben Stand ist ({label}) und in die "
        "Veröffentlichung eingeht.",
        "The comparison is with the municipalities whose self-check has come to the same stage ({label}) and is part "
        "of the release.",
    ),
}
"""Whom a municipality is compared with, by what the groups are made of."""

NO_GROUP = Text(
    "Ihre Kommune gehört zu keiner dieser Gruppen; wählen Sie eine andere Gliederung oder das ganze Netzwerk.",
    "Your municipality belongs to none of these groups; choose another breakdown or the whole network.",
)

MINE = Text("Auch Ihr Ergebnis ist dabei.", "Your own result is among them.")
NOT_MINE = Text("Ihr Ergebnis ist nicht dabei.", "Your own result is not among them.")

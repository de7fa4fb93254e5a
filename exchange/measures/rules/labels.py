"""German and English labels of every entry of the vocabulary."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from exchange.access.rules import Text
from exchange.measures.rules.vocabulary import (
    CostFrequency,
    ExecutionState,
    LessonKind,
    LifePhase,
    Milieu,
    PartnerKind,
    Stage,
    TargetGroup,
)

STAGE_LABELS = {
    Stage.DRAFT: Text("Entwurf", "draft"),
    Stage.IN_REVIEW: Text("in Prüfung", "in review"),
    Stage.PUBLISHED: Text("veröffentlicht", "published"),
    Stage.WITHDRAWN: Text("zurückgezogen", "withdrawn"),
}

EXECUTION_STATE_LABELS = {
    ExecutionState.PLANNED: Text("geplant", "planned"),
    ExecutionState.ONGOING: Text("laufend", "ongoing"),
    ExecutionState.COMPLETED: Text("abgeschlossen", "completed"),
    ExecutionState.DISCONTINUED: Text("abgebrochen", "discontinued"),
}

TARGET_GROUP_LABELS = {
    TargetGroup.ALL_RESIDENTS: Text("alle Einwohnerinnen und Einwohner", "all residents"),
    TargetGroup.NEWCOMERS: Text("Neuzugewanderte", "newcomers"),
    TargetGroup.REFUGEES: Text("Geflüchtete", "refugees"),
    TargetGroup.RESIDENTS_WITH_MIGRATION_HISTORY: Text(
        "Einwohnerinnen und Einwohner mit Migrationsgeschichte", "residents with a migration history"
    ),
    TargetGroup.EU_CITIZENS: Text("Zugewanderte aus der Europäischen Union", "citizens of other EU countries"),
    TargetGroup.INTERNATIONAL_STUDENTS: Text("internationale Studierende", "international students"),
    TargetGroup.INTERNATIONAL_SKILLED_WORKERS: Text("internationale Fachkräfte", "international skilled workers"),
    TargetGroup.MIGRANT_ORGANISATIONS: Text("Migrantenorganisationen", "migrant organisations"),
    TargetGroup.HOST_SOCIETY: Text("Aufnahmegesellschaft, Alteingesessene", "host society, long-established residents"),
    TargetGroup.FAMILIES: Text("Familien, Eltern", "families, parents"),
    TargetGroup.CHILDREN: Text("Kinder", "children"),
    TargetGroup.YOUNG_PEOPLE: Text("Jugendliche und junge Erwachsene", "young people"),
    TargetGroup.WOMEN: Text("Frauen", "women"),
    TargetGroup.MEN: Text("Männer", "men"),
    TargetGroup.OLDER_PEOPLE: Text("ältere Menschen", "older people"),
    TargetGroup.PEOPLE_WITH_DISABILITIES: Text("Menschen mit Behinderungen", "people with disabilities"),
    TargetGroup.LGBTIQ_PEOPLE: Text("queere Menschen (LSBTIQ)", "LGBTIQ people"),
    TargetGroup.PEOPLE_AFFECTED_BY_DISCRIMINATION: Text(
        "von Diskriminierung Betroffene", "people affected by discrimination"
    ),
    TargetGroup.ADMINISTRATION_STAFF: Text("Beschäftigte der Verwaltung", "staff of the administration"),
    TargetGroup.COUNCIL_AND_POLITICS: Text("Rat und Politik", "council and politics"),
    TargetGroup.CIVIL_SOCIETY: Text(
        "Vereine, Initiativen, Zivilgesellschaft", "associations, initiatives, civil society"
    ),
    TargetGroup.VOLUNTEERS: Text("Ehrenamtliche", "volunteers"),
    TargetGroup.EDUCATION_PROFESSIONALS: Text("pädagogische Fachkräfte, Lehrkräfte", "teachers and educators"),
    TargetGroup.HEALTH_AND_SOCIAL_PROFESSIONALS: Text(
        "Fachkräfte in Gesundheit und Sozialem", "professionals in health and social care"
    ),
    TargetGroup.INTEGRATION_PROFESSIONALS: Text("Hauptamtliche der Integrationsarbeit", "integration professionals"),
    TargetGroup.POLICE_AND_EMERGENCY_SERVICES: Text("Polizei und Rettungsdienste", "police and emergency services"),
    TargetGroup.EMPLOYERS: Text("Arbeitgeber, Betriebe", "employers"),
    TargetGroup.LANDLORDS: Text("Vermietende, Wohnungswirtschaft", "landlords, housing companies"),
    TargetGroup.RELIGIOUS_COMMUNITIES: Text("Religionsgemeinschaften", "religious communities"),
    TargetGroup.MEDIA: Text("Medien", "media"),
}

LIFE_PHASE_LABELS = {
    LifePhase.EARLY_CHILDHOOD: Text("frühe Kindheit", "early childhood"),
    LifePhase.SCHOOL_AGE: Text("Schulzeit", "school age"),
    LifePhase.TRAINING_AND_STUDIES: Text("Ausbildung und Studium", "training and studies"),
    LifePhase.ENTERING_WORK: Text("Einstieg in den Beruf", "entering work"),
    LifePhase.WORKING_LIFE: Text("Erwerbsleben", "working life"),
    LifePhase.STARTING_A_FAMILY: Text("Familiengründung, Elternschaft", "starting a family, parenthood"),
    LifePhase.OLD_AGE: Text("Alter", "old age"),
    LifePhase.ARRIVAL: Text("Ankommen in der Kommune", "arriving in the municipality"),
}

MILIEU_LABELS = {
    Milieu.NEIGHBOURHOOD: Text("Nachbarschaft, Quartier", "neighbourhood"),
    Milieu.CLUBS_AND_ASSOCIATIONS: Text("Vereine", "clubs and associations"),
    Milieu.FAITH_COMMUNITY: Text("Glaubensgemeinschaft", "faith community"),
    Milieu.LANGUAGE_COMMUNITY: Text("Sprach- und Herkunftsgemeinschaft", "community of language or origin"),
    Milieu.WORKPLACE: Text("Arbeitsplatz", "workplace"),
    Milieu.UNIVERSITY: Text("Hochschule", "university"),
    Milieu.SCHOOL_AND_DAYCARE: Text("Schule und Kita", "school and daycare"),
    Milieu.CULTURE_AND_ARTS: Text("Kunst und Kultur", "culture and arts"),
    Milieu.SPORT: Text("Sport", "sport"),
    Milieu.ONLINE: Text("digitale Öffentlichkeit, soziale Medien", "online, social media"),
    Milieu.SHARED_ACCOMMODATION: Text("Gemeinschaftsunterkunft", "shared accommodation"),
    Milieu.RURAL_AREA: Text("ländlicher Raum, Ortsteile", "rural area, outlying districts"),
    Milieu.HARD_TO_REACH: Text("bisher schwer erreichte Menschen", "people hardly reached so far"),
}

LESSON_KIND_LABELS = {
    LessonKind.SUCCESS_FACTOR: Text("Erfolgsfaktor", "success factor"),
    LessonKind.OBSTACLE: Text("Hindernis", "obstacle"),
    LessonKind.PRECONDITION: Text("Voraussetzung", "precondition"),
    LessonKind.RECOMMENDATION: Text("Empfehlung", "recommendation"),
}

PARTNER_KIND_LABELS = {
    PartnerKind.ADMINISTRATION: Text("Verwaltung, Stabsstelle, Eigenbetrieb", "administration, municipal body"),
    PartnerKind.OTHER_MUNICIPALITY: Text("andere Kommune, Landkreis", "other municipality, district"),
    PartnerKind.STATE_OR_FEDERAL_BODY: Text("Behörde des Landes oder Bundes", "state or federal body"),
    PartnerKind.COUNCIL_OR_ADVISORY_BOARD: Text("Rat, Ausschuss, Beirat", "council, committee, advisory board"),
    PartnerKind.MIGRANT_ORGANISATION: Text("Migrantenorganisation", "migrant organisation"),
    PartnerKind.WELFARE_ORGANISATION: Text("Wohlfahrtsverband, Träger", "welfare organisation"),
    PartnerKind.ASSOCIATION: Text("Verein, Initiative", "association, initiative"),
    PartnerKind.FOUNDATION: Text("Stiftung", "foundation"),
    PartnerKind.RELIGIOUS_COMMUNITY: Text("Religionsgemeinschaft", "religious community"),
    PartnerKind.SCHOOL_OR_DAYCARE: Text("Schule, Kita, Volkshochschule", "school, daycare, adult education"),
    PartnerKind.UNIVERSITY: Text("Hochschule, Forschung", "university, research"),
    PartnerKind.CULTURAL_INSTITUTION: Text("Kultureinrichtung, Bibliothek", "cultural institution, library"),
    PartnerKind.BUSINESS: Text("Unternehmen, Agentur", "business, agency"),
    PartnerKind.CHAMBER_OR_UNION: Text("Kammer, Gewerkschaft", "chamber, trade union"),
    PartnerKind.POLICE: Text("Polizei", "police"),
    PartnerKind.HEALTH_SERVICE: Text("Gesundheitswesen", "health service"),
    PartnerKind.OTHER: Text("andere", "other"),
}

COST_FREQUENCY_LABELS = {
    CostFrequency.ONE_OFF: Text("einmalig", "one-off"),
    CostFrequency.YEARLY: Text("jährlich", "yearly"),
}

LABELS: Mapping[type[StrEnum], Mapping[Any, Text]] = {
    Stage: STAGE_LABELS,
    ExecutionState: EXECUTION_STATE_LABELS,
    TargetGroup: TARGET_GROUP_LABELS,
    LifePhase: LIFE_PHASE_LABELS,
    Milieu: MILIEU_LABELS,
    LessonKind: LESSON_KIND_LABELS,
    PartnerKind: PARTNER_KIND_LABELS,
    CostFrequency: COST_FREQUENCY_LABELS,
}
"""Every closed list with its labels; who adds a list adds it here."""

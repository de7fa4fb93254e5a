"""A small instrument with everything that an instrument can have, and how it comes into a database."""

from uuid import UUID

from exchange.access.audit import COMMAND_LINE
from exchange.selfchecks.actions.instruments import import_instrument
from exchange.selfchecks.rules.instrument import Instrument
from exchange.selfchecks.rules.reading import read_instrument
from exchange.storage.engine import Database
from tests.factories import done, field_of_action

FIELDS = ("MANAGEMENT_STEUERUNG", "FAIRER_ZUGANG_TEILHABECHANCEN", "KOMMUNIKATION_KONFLIKT")

SHORT = """\
key: short
version: "1"
official: false
title: {de: Kurzes Instrument, en: A short instrument}
note: {de: Nur zum Ausprobieren., en: For trying things out only.}
minimumCoverage: 0.5
scales:
  state:
    - {key: NONE, label: {de: noch nicht, en: not yet}, points: 0}
    - {key: PLANNED, label: {de: geplant, en: planned}, points: 25}
    - {key: BEGUN, label: {de: begonnen, en: begun}, points: 50}
    - {key: DONE, label: {de: umgesetzt, en: done}, points: 75}
    - {key: ANCHORED, label: {de: verankert, en: anchored}, points: 100}
levels:
  - key: STARTING
    from: 0
    label: {de: am Anfang, en: at the beginning}
    text: {de: Hier lohnt ein erster Schritt., en: A first step is worth it here.}
  - key: MOVING
    from: 40
    label: {de: auf dem Weg, en: on the way}
    text: {de: Vieles ist begonnen., en: Much has begun.}
  - key: ANCHORED
    from: 75
    label: {de: gut verankert, en: well anchored}
    text: {de: Das trägt., en: This holds.}
fields:
  - fieldOfAction: MANAGEMENT_STEUERUNG
    goals:
      - key: steering
        label: {de: Steuern, en: Steering}
        criteria:
          - key: mandate
            label: {de: Auftrag, en: Mandate}
            weight: 2
            questions:
              - key: concept
                kind: SCALE
                text: {de: Gibt es ein Konzept?, en: Is there a concept?}
                help: {de: Auch ein Teil eines Leitbilds zählt., en: "Part of a mission statement counts, too."}
                weight: 2
              - key: council
                kind: YES_PARTLY_NO
                text: {de: Hat der Rat es beschlossen?, en: Did the council adopt it?}
                mayNotApply: false
                dependsOn: {question: concept, options: [DONE, ANCHORED]}
          - key: resources
            label: {de: Mittel, en: Resources}
            questions:
              - key: staff
                kind: NUMBER
                text: {de: Wie viele Stellen?, en: How many posts?}
                unit: {de: Stellen, en: posts}
                bands:
                  - {from: 0, points: 0}
                  - {from: 0.5, points: 50}
                  - {from: 2, points: 100}
    suggestions:
      STARTING:
        - {de: Eine Stelle einrichten., en: Create a post.}
      MOVING:
        - {de: Das Konzept beschließen., en: Adopt the concept.}
        - {de: Die Mittel verstetigen., en: Make the funds permanent.}
      ANCHORED:
        - {de: Wirkung messen., en: Measure the effect.}
  - fieldOfAction: FAIRER_ZUGANG_TEILHABECHANCEN
    goals:
      - key: language
        label: {de: Sprache, en: Language}
        criteria:
          - key: interpreting
            label: {de: Sprachmittlung, en: Interpreting}
            questions:
              - key: channels
                kind: CHOICES
                text: {de: Was gibt es?, en: What is there?}
                choices:
                  - {key: pool, label: {de: Pool von Sprachmittelnden, en: pool of interpreters}, weight: 2}
                  - {key: phone, label: {de: am Telefon, en: by phone}, weight: 1.5}
                  - {key: forms, label: {de: Formulare, en: forms}, weight: 1}
                  - {key: none, label: {de: nichts davon, en: none of these}, weight: 0}
                full: 3
              - key: training
                kind: YES_PARTLY_NO
                text: {de: Werden sie fortgebildet?, en: Are they trained?}
                dependsOn: {question: channels, options: [pool]}
              - key: waiting
                kind: YES_PARTLY_NO
                text: {de: Muss man lange warten?, en: Are there long waits?}
                points: {YES: 0, PARTLY: 50, NO: 100}
          - key: schools
            label: {de: Schulen, en: Schools}
            weight: 0.5
            questions:
              - key: enrolment
                kind: SCALE
                scale: state
                text: {de: Gibt es Hilfe bei der Anmeldung?, en: Is there help with enrolment?}
    suggestions:
      STARTING: [{de: Einen Pool gründen., en: Found a pool.}]
      MOVING: [{de: Den Pool fortbilden., en: Train the pool.}]
      ANCHORED: [{de: Den Pool mit Nachbarn teilen., en: Share the pool with neighbours.}]
"""


def short() -> Instrument:
    """The small instrument."""
    reading = read_instrument(SHORT, FIELDS)
    assert reading.instrument is not None, reading.problems
    return reading.instrument


async def short_instrument(database: Database, text: str = SHORT) -> UUID:
    """The id of the small instrument, stored; its fields of action, too."""
    for position, key in enumerate(FIELDS, 1):
        if not await database.pool.fetchval("SELECT count(*) FROM field_of_action WHERE key = $1", key):
            await field_of_action(database, key, position)
    return done(await import_instrument(database, COMMAND_LINE, text))

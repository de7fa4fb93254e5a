"""Who there is: municipalities, and people with keys."""

from dataclasses import dataclass

AGS = {"Konstanz": "08335043", "Bochum": "05911000", "Kaufbeuren": "09762000", "Landkreis Konstanz": "08335"}
DISTRICT, IN_DISTRICT = "Landkreis Konstanz", "Konstanz"
MEMBERS = {"Konstanz", "Bochum"}


@dataclass(frozen=True)
class Person:
    """Somebody with one key at a time, or the public with none."""

    name: str
    role: str
    town: str | None = None


PUBLIC = Person("PUBLIC", "PUBLIC")
PEOPLE = (
    Person("editor", "EDITOR", "Konstanz"),
    Person("publisher", "PUBLISHER", "Konstanz"),
    Person("second publisher", "PUBLISHER", "Konstanz"),
    Person("reader", "READER", "Konstanz"),
    Person("other editor", "EDITOR", "Bochum"),
    Person("other publisher", "PUBLISHER", "Bochum"),
    Person("guest editor", "EDITOR", "Kaufbeuren"),
    Person("guest publisher", "PUBLISHER", "Kaufbeuren"),
    Person("district editor", "EDITOR", DISTRICT),
    Person("district publisher", "PUBLISHER", DISTRICT),
    Person("coordinator", "COORDINATOR"),
    Person("operator", "OPERATOR"),
    PUBLIC,
)

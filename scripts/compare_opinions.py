"""Counts rankings and finds opinion groups once more, with numpy and scikit-learn, and compares them with what Baraza found.

    compare_opinions.py OURS FOLDER...    compares; `make compare` runs it on every recorded conversation
    compare_opinions.py --record FILE PEOPLE STATEMENTS
                                          writes a made-up matrix and scikit-learn's groups that the Rust tests compare with
    compare_opinions.py --figures FILE FOLDER...
                                          writes the figures of recorded conversations that the Rust tests compare with

OURS is what `cargo run --example opinions -- FOLDER...` printed. A FOLDER has comments.csv and votes.csv. Nothing here is taken from Baraza: statements,
people, ballots, counts and groups follow from the files alone.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, silhouette_score

ENOUGH_STANCES, FEWEST, SMALLEST, MOST_GROUPS, RANKED = 7, 10, 5, 5, 15
AGREEMENT = 0.9
# So many groups can be told one by one in a line.
FEW = 500


def conversation(folder):
    """Accepted statements, everyone who voted on one, and the last vote of each on each (nan: none)."""
    with open(folder / "comments.csv", newline="", encoding="utf-8") as file:
        statements = sorted(int(row["comment-id"]) for row in csv.DictReader(file) if row["moderated"] == "1")
    last = {}
    with open(folder / "votes.csv", newline="", encoding="utf-8") as file:
        # Stable: votes of the same time stay in the order of the file.
        for row in sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"])):
            last[int(row["voter-id"]), int(row["comment-id"])] = int(row["vote"])
    accepted = set(statements)
    people = sorted({person for person, statement in last if statement in accepted})
    votes = [[last.get((person, statement), np.nan) for statement in statements] for person in people]
    return statements, people, np.array(votes, dtype=float)


def grouped(votes):
    """The group of each person (-1: none), and the silhouette of each number of groups."""
    statements = votes.shape[1]
    answered = np.sum(~np.isnan(votes), axis=1)
    compared = answered >= min(ENOUGH_STANCES, statements)
    labels = np.full(len(votes), -1)
    seen = votes[compared]
    if len(seen) < FEWEST:
        return labels, {}
    full = np.where(np.isnan(seen), np.nanmean(seen, axis=0), seen)
    points = PCA(n_components=2, svd_solver="full").fit_transform(full)
    points *= np.sqrt(statements / answered[compared])[:, None]
    silhouettes, best = {}, None
    for groups in range(2, MOST_GROUPS + 1):
        found = KMeans(n_clusters=groups, n_init=50, random_state=0).fit_predict(points)
        if np.bincount(found).min() < SMALLEST:
            continue
        silhouettes[groups] = silhouette_score(points, found)
        if best is None or silhouettes[groups] > silhouettes[best[0]]:
            best = (groups, found)
    if best:
        labels[compared] = best[1]
    return labels, silhouettes


def ranking(statements, votes):
    """Borda points and first places of the most voted statements, from everyone's order of those: agree, pass, disagree, ties by number."""
    count = np.sum(~np.isnan(votes), axis=0)
    options = sorted(sorted(range(len(statements)), key=lambda at: (-count[at], statements[at]))[:RANKED])
    borda, first = [0] * len(options), [0] * len(options)
    for row in votes:
        order = sorted((at for at in range(len(options)) if not np.isnan(row[options[at]])), key=lambda at: -row[options[at]])
        for rank, at in enumerate(order):
            borda[at] += len(options) - 1 - rank
            first[at] += rank == 0
    return [statements[at] for at in options], borda, first


def compare(ours, folder):
    """Prints one row and says whether everything agrees."""
    statements, people, votes = conversation(folder)
    labels, silhouettes = grouped(votes)
    options, borda, first = ranking(statements, votes)
    theirs = np.array([-1 if group is None else group for group in ours["groups"]])
    same_matrix = statements == ours["statements"] and people == ours["people"]
    same_compared = same_matrix and np.array_equal(labels >= 0, theirs >= 0)
    index = adjusted_rand_score(labels[labels >= 0], theirs[labels >= 0]) if same_compared else float("nan")
    same_ranking = (options, borda, first) == (ours["options"], ours["borda"], ours["first"])
    winners = [options[int(np.argmax(counts))] for counts in (borda, first)]
    sizes = [sorted(np.bincount(found[found >= 0]).tolist(), reverse=True) for found in (theirs, labels)]
    chosen = ", ".join(f"{groups}: {value:.3f}" for groups, value in silhouettes.items())
    print(
        f"| {folder.name} | {int(np.sum(labels >= 0))} of {len(people)} × {len(statements)} | {sizes[0]} | {sizes[1]} | {index:.3f} | {chosen} | "
        f"{winners[0]}, {winners[1]} | {'equal' if same_ranking else 'DIFFERENT'} |"
    )
    return same_compared and index >= AGREEMENT and same_ranking


def record(path, people, statements):
    """Made-up people of three minds, four statements in ten never reached."""
    draws = np.random.default_rng(20260308)
    minds = np.where(np.arange(statements) % 3 == np.arange(3)[:, None], 0.85, 0.2)
    signs = {1: "+", 0: "0", -1: "-"}
    votes = np.full((people, statements), np.nan)
    for person in range(people):
        # The last mind is a little rarer than the others.
        agrees = draws.random(statements) < minds[min(person * 30 // (11 * people), 2)]
        held = np.where(draws.random(statements) < 0.1, 0, np.where(agrees, 1, -1))
        votes[person] = np.where(draws.random(statements) < 0.4, np.nan, held)
    labels, _ = grouped(votes)
    rows = ["".join("." if np.isnan(vote) else signs[int(vote)] for vote in row) for row in votes]
    lines = [f"{row} {'.' if label < 0 else label}\n" for row, label in zip(rows, labels)]
    Path(path).write_text("".join(lines), encoding="utf-8")


def figures(path, folders):
    """The sizes of the groups, the winners and, of a small conversation, the group of each person in the order of their numbers."""
    found = {}
    for folder in folders:
        statements, people, votes = conversation(folder)
        labels, _ = grouped(votes)
        options, borda, first = ranking(statements, votes)
        found[folder.name] = {
            "groups": sorted(np.bincount(labels[labels >= 0]).tolist(), reverse=True),
            "winners": [options[int(np.argmax(counts))] for counts in (borda, first)],
        }
        if len(people) <= FEW:
            found[folder.name]["labels"] = "".join("." if label < 0 else str(label) for label in labels)
    lines = [f"  {json.dumps(name)}: {json.dumps(each)}" for name, each in found.items()]
    Path(path).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def main():
    if sys.argv[1] == "--record":
        record(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
        return
    if sys.argv[1] == "--figures":
        figures(sys.argv[2], [Path(folder) for folder in sys.argv[3:]])
        return
    ours = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print("| conversation | compared × statements | groups | scikit-learn's | adjusted Rand index | silhouettes | winners (Borda, first) | ranking |")
    print("|---|---|---|---|---|---|---|---|")
    agreed = [compare(found, Path(folder)) for found, folder in zip(ours, sys.argv[2:], strict=True)]
    sys.exit(0 if all(agreed) else 1)


if __name__ == "__main__":
    main()

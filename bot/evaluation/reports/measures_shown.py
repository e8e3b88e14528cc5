"""Own which measures belong together, which come first, and how numbers are written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Measures that are read together; `meaning` is for a person who meets them first."""

    title: str
    meaning: str
    stems: tuple[str, ...]


_RANKED = ("Success", "Recall", "RR", "nDCG", "AP")
FAMILIES = (
    Family(
        title="Answers",
        meaning="Is it the gold answer? EM and F1 compare the words marked as answering, or where "
        "there are none the answer’s lines, with the gold words as SQuAD does; the best counts. "
        "Contains@k: one of the first k quotes holds them.",
        stems=("EM", "F1", "Contains"),
    ),
    Family(
        title="Citations",
        meaning="How much of what was cited is gold, how much of the gold was cited, and whether "
        "each quote stands in its document to the letter: CitationExact must be 1.",
        stems=("CitationPrecision", "CitationRecall", "CitationExact"),
    ),
    Family(
        title="Passages found",
        meaning="Where the gold stands among the first k passages. Success@k: any of it is there. "
        "Recall@k: the share of it. RR, nDCG and AP reward finding it early.",
        stems=_RANKED,
    ),
    Family(
        title="Documents found",
        meaning="The same, counting a document as found wherever in it the passage stands.",
        stems=tuple(f"Doc{stem}" for stem in _RANKED),
    ),
)
_OTHERS = Family(title="Other measures", meaning="", stems=())
_FIRST = ("Contains", "F1", "Success", "DocSuccess", "nDCG", "DocnDCG", "CitationRecall")
_CUTOFFS = {"Success": (1, 5), "Recall": (5,), "Contains": (1, 3)}
REFUSALS = (
    ("AbstainPrecision", "of the abstentions, the share where the documents have no answer"),
    ("AbstainRecall", "of the questions without an answer, the share where it abstained"),
    ("AnswerPrecision", "of the answers, the share whose first citation is right"),
    ("AUROC", "how well the confidence tells right answers from wrong; 0.5 is chance"),
    ("AURC", "the mean risk over all coverages; lower is better"),
    ("ECE", "how far the confidence is from the share that is right; lower is better"),
)


def families(names: Sequence[str]) -> Iterator[tuple[Family, tuple[str, ...]]]:
    """Yield each family that has a measure among the names, with those in its own order."""
    left = list(names)
    for family in FAMILIES:
        members = tuple(name for stem in family.stems for name in left if _stem(name) == stem)
        if members:
            yield family, members
            left = [name for name in left if name not in members]
    if left:
        yield _OTHERS, tuple(left)


def first_measures(names: Sequence[str]) -> tuple[str, ...]:
    """Return the measures that tell most, best first: of each kind the one of the largest k."""
    best: dict[str, str] = {}
    for name in names:
        if _stem(name) not in best or _cutoff(name) > _cutoff(best[_stem(name)]):
            best[_stem(name)] = name
    return tuple(best[stem] for stem in _FIRST if stem in best)


def telling_measures(names: Sequence[str], *, documents: int | None) -> tuple[str, ...]:
    """Return the measures that fit on a screen: of each kind at few cutoffs.

    Of one document nothing is told by document.
    """
    largest = max(map(_cutoff, names), default=0)
    return tuple(
        name
        for name in names
        if _cutoff(name) in (0, largest, *_CUTOFFS.get(_stem(name).removeprefix("Doc"), ()))
        and not (documents == 1 and name.startswith("Doc"))
    )


def share(value: float | None) -> str:
    """Write a measure; "–" where there is none."""
    return "–" if value is None else f"{value:.3f}"


def interval(measure: Mapping[str, float]) -> str:
    """Write the bounds of a measure."""
    return f"{measure['low']:.3f}–{measure['high']:.3f}"


def difference(value: float) -> str:
    """Write a difference with its sign; what rounds to nothing has none."""
    return "0.000" if abs(value) < 0.0005 else f"{value:+.3f}".replace("-", "−")  # noqa: PLR2004


def chance(p: float | None) -> str:
    """Write a p-value."""
    if p is None:
        return "–"
    return "<0.001" if p < 0.001 else f"{p:.3f}"  # noqa: PLR2004


def verdict(change: Mapping[str, float | None]) -> str:
    """Return "better" or "worse" where a difference is unlikely to be chance, else ""."""
    p, by = change.get("p"), change.get("difference")
    if p is None or not by or p >= _SIGNIFICANT:
        return ""
    return "better" if by > 0 else "worse"


def duration(seconds: float | None) -> str:
    """Write a time in the unit that fits."""
    if seconds is None:
        return "–"
    if seconds < 1:
        return f"{seconds * 1000:.{0 if seconds >= 0.01 else 1}f} ms"  # noqa: PLR2004
    return f"{seconds:.{1 if seconds < 100 else 0}f} s"  # noqa: PLR2004


def _stem(name: str) -> str:
    return name.partition("@")[0]


def _cutoff(name: str) -> int:
    cutoff = name.partition("@")[2]
    return int(cutoff) if cutoff.isdecimal() else 0

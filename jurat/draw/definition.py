"""Which outputs of a population make the sample, and with what probability. Every engine draws by this definition.

The key of an output is the MD5 digest, as 32 lower-case hexadecimal digits, of the UTF-8 text `seed|id`, where the id
is text. Within each stratum outputs are put in the order of their keys, compared as bytes; equal keys in the order of
their ids. A sample of k outputs is the first k of that order. So the sample depends on the seed, the ids and the
strata alone: not on the order of rows, on files, threads or the database. A larger sample holds every smaller one.

Ids are unique, and neither null nor empty: whoever reads the logs refuses others.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from jurat.errors import JuratError

WHOLE = "all"  # the name of the only stratum where there are no columns to divide by
NULL = "%NULL"
SEPARATOR = " | "
ESCAPES = (("%", "%25"), ("|", "%7C"))  # in this order
FEWEST = 2  # a variance takes two
AUDITED = 2**18  # outputs whose ids are all compared; their keys take a few megabytes
WEIGHTS = 10_000  # so many make a standard deviation of 1
SUREST = 0.02  # no judge is surer than this that a stratum is free of errors, or full of them


class SizeRefused(JuratError):  # noqa: N818
    """A sample of this size cannot be drawn."""


@dataclass(frozen=True)
class StratumSize:
    """A stratum of the population: how many outputs it holds, and of these, how many have been drawn before.

    `error_rate` is what is supposed of it beforehand; only Neyman's allocation asks.
    """

    name: str
    population: int
    drawn: int = 0
    error_rate: float | None = None


def order_key(seed: str, item_id: str) -> str:
    """Return the key that orders the outputs of a stratum."""
    return hashlib.md5(f"{seed}|{item_id}".encode(), usedforsecurity=False).hexdigest()


def first(ids: Iterable[str], seed: str, size: int) -> list[str]:
    """Return the sample of a stratum: its first `size` ids in the seed's order; all, where there are fewer."""
    return sorted(ids, key=lambda item_id: (order_key(seed, item_id), item_id))[:size]


def stratum_name(values: Mapping[str, str | None]) -> str:
    """Name a stratum after the values of the columns it is made by: `model=a | language=%NULL`.

    Different values make different names, whatever they hold: `%` is written as %25 and `|` as %7C, so that %NULL can
    only be a value that is missing. Without columns the name is `all`.
    """
    return SEPARATOR.join(f"{escaped(column)}={escaped(value)}" for column, value in values.items()) or WHOLE


def escaped(value: str | None) -> str:
    """Write a value so that no value looks like a separator, or like a missing one."""
    if value is None:
        return NULL
    for character, written in ESCAPES:
        value = value.replace(character, written)
    return value


def inclusion_probability(drawn: int, population: int) -> float:
    """Give the chance of each output of a stratum to be among its first `drawn` ones: drawn / population, at most 1."""
    return min(1.0, drawn / population)


def allocate(rule: str, size: int, strata: Sequence[StratumSize]) -> list[int]:
    """Return how many outputs of each stratum a sample of `size` holds, those drawn before included.

    `proportional` follows the strata's sizes, `equal` gives each the same, `neyman` follows size times standard
    deviation (Neyman 1934), which needs `error_rate`; a whole number is that many more of each stratum (or all it has),
    and `size` is not looked at. Every stratum gets two at least, and what was drawn before, and never more than it has.
    What is left over by rounding goes to the largest remainders, equal ones to the name that sorts first. Raises
    `SizeRefused` where that cannot be.
    """
    check_rule(rule)
    if rule.isdecimal():
        return [min(one.drawn + int(rule), one.population) for one in strata]
    low = [max(min(FEWEST, one.population), one.drawn) for one in strata]
    high = [one.population for one in strata]
    _refuse_size(size, sum(low), sum(high))
    shares = _water_fill([MEASURES[rule](one) for one in strata], low, high, size)
    return _round(shares, size, [one.name for one in strata])


def check_rule(rule: str) -> None:
    """Raise `SizeRefused` where there is no such rule of allocation."""
    if not (int(rule) >= FEWEST if rule.isdecimal() else rule in MEASURES):
        rules = ", ".join(MEASURES)
        raise SizeRefused(f"--allocate '{rule}': give {rules}, or a whole number of 2 or more for each stratum.")


def _refuse_size(size: int, fewest: int, most: int) -> None:
    if size > most:
        raise SizeRefused(f"--size: {size:,} are more than the {most:,} outputs there are. Ask for fewer.")
    if size < fewest:
        raise SizeRefused(
            f"--size: {size:,} are too few. Two of each stratum, and what was drawn before, take {fewest:,}. "
            "Ask for more, or divide by fewer columns with --by."
        )


def spread(error_rate: float | None) -> float:
    """Return the standard deviation of an error that comes with this rate, which is held between 2 and 98 %.

    A rate that is not known is one half, the most careful. The bounds keep a judge that flags nothing in a stratum from
    leaving it almost undrawn.
    """
    rate = 0.5 if error_rate is None else min(max(error_rate, SUREST), 1 - SUREST)
    return math.sqrt(rate * (1 - rate))


def weight(error_rate: float | None) -> int:
    """Return the `spread` of a rate in ten-thousandths: whole, so that every engine allots alike."""
    return math.floor(spread(error_rate) * WEIGHTS + 0.5)


MEASURES: dict[str, Callable[[StratumSize], Fraction]] = {
    "proportional": lambda one: Fraction(one.population),
    "equal": lambda _: Fraction(1),
    "neyman": lambda one: Fraction(one.population * weight(one.error_rate)),
}


def _water_fill(measures: Sequence[Fraction], low: Sequence[int], high: Sequence[int], size: int) -> list[Fraction]:
    """Return each stratum a common multiple of its measure, held within its bounds, so that all add up to the size."""

    def shares(level: Fraction) -> list[Fraction]:
        return [min(max(level * m, Fraction(a)), Fraction(b)) for m, a, b in zip(measures, low, high, strict=True)]

    bounds = zip(measures, low, high, strict=True)
    levels = sorted({Fraction(0), *(Fraction(bound) / m for m, a, b in bounds for bound in (a, b))})
    left, right = 0, len(levels) - 1
    while right - left > 1:  # the sum grows with the level, in straight pieces between these
        middle = (left + right) // 2
        left, right = (middle, right) if sum(shares(levels[middle])) <= size else (left, middle)
    at_left, at_right = sum(shares(levels[left])), sum(shares(levels[right]))
    if at_left == at_right:
        return shares(levels[left])
    return shares(levels[left] + (levels[right] - levels[left]) * (size - at_left) / (at_right - at_left))


def _round(shares: Sequence[Fraction], size: int, names: Sequence[str]) -> list[int]:
    """Round to whole numbers that add up to the size, by the largest remainders."""
    whole = [math.floor(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda place: (whole[place] - shares[place], names[place]))
    for place in by_remainder[: size - sum(whole)]:
        whole[place] += 1
    return whole


def reach(size: int, population: int) -> float:
    """Return a share of a stratum's keys, from the lowest on, that all but surely holds `size` of its outputs."""
    return (size + 6 * math.sqrt(size) + 30) / population


def key_at(share: float) -> str:
    """Return the key below which this share of all keys lies; from a share of 1 on, all do."""
    return "g" if share >= 1 else f"{int(share * 16**8):08x}"


def audited_below(population: int) -> str:
    """Return the key below which outputs are compared with each other: all keys, or a quarter of a million."""
    return key_at(AUDITED / population)


def frame_digest(populations: Mapping[str, int], keys: Iterable[str]) -> str:
    """Return a digest of a frame: the sizes of its strata and the audited keys (their first 12 digits)."""
    digest = hashlib.md5(usedforsecurity=False)
    for name, population in sorted(populations.items()):
        digest.update(f"{name}\n{population}\n".encode())
    digest.update("".join(sorted(keys)).encode())
    return digest.hexdigest()

"""The one parser of durations and exact numbers: text in, ``Fraction`` out; and back again."""

import re
from fractions import Fraction

_NUMBER = r"(\d+(?:\.\d+)?)"
_UNITS = {"h": Fraction(3600), "min": Fraction(60), "s": Fraction(1), "ms": Fraction(1, 1000)}
_SPELLINGS = {
    "h": "h", "hour": "h", "hours": "h",
    "m": "min", "min": "min", "mins": "min", "minute": "min", "minutes": "min",
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
    "ms": "ms",
}  # fmt: skip
_PART = re.compile(rf"{_NUMBER}\s*([a-z]+)\s*", re.ASCII)
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2}(?:\.\d+)?)", re.ASCII)
_PLAIN = re.compile(_NUMBER, re.ASCII)
_BREATHS = re.compile(r"(\d{1,3}) breaths?", re.ASCII)
_EXACT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d\d?)?|\d+/\d+", re.ASCII | re.IGNORECASE)

LONGEST_TEXT = 60
EXAMPLES = "4s, 1 min 30 s, 0:45 or a number of seconds"


_DECIMAL = r"[0-9]+(?:\.[0-9]+)?"
_CLOCK_TIME = r"(?:[0-9]+:[0-5]?[0-9]|[0-9]{1,2}):[0-5][0-9](?:\.[0-9]+)?"


def duration_pattern(at_least: Fraction, at_most: Fraction, *, breaths: int = 0) -> str:
    """What ``parse_duration`` understands, for who has regular expressions alone; up to so many breaths, too.

    Seconds by themselves are kept within the limits, and minutes below the upper one; what is written in
    several units is not.
    """
    outside = rf"(?:{_above(at_most)}|{_below(at_least)})(?:[ \t]*{_spelt('s')})?"
    outside += rf"|(?:{_above(at_most / 60)})[ \t]*{_spelt('min')}"
    inside = f"{_DECIMAL}|{_CLOCK_TIME}|(?=[0-9]){''.join(map(_amount_of, _UNITS))}"
    if breaths:
        breath = rf"[ \t]+{_either_case('breath')}[sS]?"
        outside += rf"|(?:{_above(Fraction(breaths))}|0+){breath}"
        inside += f"|[0-9]{{1,3}}{breath}"
    return rf"^(?!\s*(?:{outside})\s*$)\s*(?:{inside})\s*$"


def _either_case(word: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" for letter in word)


def _spelt(unit: str) -> str:
    return f"(?:{'|'.join(_either_case(spelling) for spelling, of in _SPELLINGS.items() if of == unit)})"


def _amount_of(unit: str) -> str:
    return rf"(?:{_DECIMAL}[ \t]*{_spelt(unit)}[ \t]*)?"


def _above(limit: Fraction) -> str:
    """Decimal numbers above a limit; where that is no whole number, those from the next one on."""
    digits = str(int(limit))
    longer = [f"[1-9][0-9]{{{len(digits)},}}"]
    larger = [
        f"{digits[:at]}[{int(digit) + 1}-9][0-9]{{{len(digits) - at - 1}}}"
        for at, digit in enumerate(digits)
        if digit != "9"
    ]
    beyond = [rf"{digits}\.[0-9]*[1-9][0-9]*"] if limit.denominator == 1 else []
    whole = rf"(?:{'|'.join(longer + larger)})(?:\.[0-9]+)?"
    return f"0*(?:{'|'.join([whole, *beyond])})"


def _below(limit: Fraction) -> str:
    """Decimal numbers below 1, or below a tenth where the limit is less."""
    return r"0+(?:\.[0-9]+)?" if limit >= 1 else r"0+(?:\.0[0-9]*)?"


def parse_number(text: str) -> Fraction:
    """Return the number ``text`` stands for, exactly: ``0.9``, ``9/10`` or what Python prints for a float.

    Raises ValueError for anything else, and for more digits than a wish can need: to write ``1e9999999999``
    out would take for ever.
    """
    cleaned = text.strip()
    if len(cleaned) > LONGEST_TEXT:
        raise ValueError(f'"{cleaned[:20]}..." is too long for a number')
    if not _EXACT.fullmatch(cleaned):
        raise ValueError(f'"{cleaned}" is not a number')
    try:
        return Fraction(cleaned)
    except ZeroDivisionError as exc:
        raise ValueError(f'"{cleaned}" divides by zero') from exc


def parse_breaths(text: str) -> int | None:
    """How many breaths are meant by ``3 breaths``; None for anything else."""
    found = _BREATHS.fullmatch(" ".join(text.lower().split()))
    return int(found[1]) if found else None


def parse_duration(text: str) -> Fraction:
    """Return the seconds ``text`` stands for, exactly.

    Understood are ``4s``, ``1 min 30 s``, ``500 ms``, ``0:45``, ``1:02:03`` and plain numbers of
    seconds. Raises ValueError, saying what would be right, for anything else.
    """
    cleaned = text.strip().lower()
    if len(text) > LONGEST_TEXT:
        raise ValueError(f'"{cleaned[:20]}..." is too long for a duration; write it like {EXAMPLES}')
    if cleaned.startswith("-"):
        raise ValueError(f'"{text}" is negative; a duration is more than nothing, like {EXAMPLES}')
    if plain := _PLAIN.fullmatch(cleaned):
        return Fraction(plain[1])
    if clock := _CLOCK.fullmatch(cleaned):
        hours, minutes, seconds = clock.groups()
        if (int(minutes) >= 60 and hours) or Fraction(seconds) >= 60:
            raise ValueError(f'"{text}" has more than 59 in its minutes or seconds')
        return int(hours or 0) * 3600 + int(minutes) * 60 + Fraction(seconds)
    return _units(cleaned, text)


def _units(cleaned: str, text: str) -> Fraction:
    total, position, used = Fraction(0), 0, []
    while position < len(cleaned):
        part = _PART.match(cleaned, position)
        unit = _SPELLINGS.get(part[2]) if part else None
        if part is None or unit is None or unit in used:
            break
        total += Fraction(part[1]) * _UNITS[unit]
        used.append(unit)
        position = part.end()
    if not used or position < len(cleaned):
        raise ValueError(f'"{text}" is not a duration; write it like {EXAMPLES}')
    if used != sorted(used, key=list(_UNITS).index):
        raise ValueError(f'"{text}" has its units in the wrong order; begin with the largest: 1 min 30 s')
    return total


def write_duration(seconds: Fraction) -> str:
    """Return the shortest text, like ``1 min 30 s``, that ``parse_duration`` reads back as ``seconds``."""
    whole, parts = int(seconds // 60), []
    if whole >= 60:
        parts.append(f"{whole // 60} h")
    if whole % 60:
        parts.append(f"{whole % 60} min")
    rest = seconds - whole * 60
    if rest or not parts:
        parts.append(f"{_decimal(rest)} s")
    return " ".join(parts)


def _decimal(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    digits = 1
    while digits < 12 and (value * 10**digits).denominator != 1:
        digits += 1
    return f"{float(value):.{digits}f}".rstrip("0")


def speak_duration(seconds: Fraction) -> str:
    """Return ``seconds`` as a person says it: ``30 seconds`` or ``1 minute 30 seconds``."""
    minutes, rest = divmod(seconds, 60)
    parts = []
    if minutes:
        parts.append(f"{minutes} minute{'s' if minutes != 1 else ''}")
    if rest or not parts:
        parts.append(f"{_decimal(rest)} second{'s' if rest != 1 else ''}")
    return " ".join(parts)

"""The backgrounds of names, in nats; made by scripts/measure-backgrounds, not by hand."""

from typing import Final

BACKGROUNDS: Final[dict[str, float]] = {}
"""The mean log-probability of each name on speech that is another."""

ABOVE_BABBLE: Final = -5.0
"""The same, less the mean log-probability on babble, in the mean of all names."""

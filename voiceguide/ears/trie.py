"""All ways to write some phrases, as one tree of letters that any row of tokens may walk through."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

ENDS: Final = ("", ".", "!", "?", ",")
"""What may stand after a phrase."""

SPELLED: Final = {"okay": "ok"}
"""Words that Moonshine writes another way, as it writes them."""


@dataclass(slots=True)
class Branch:
    """Where a tree may go on: what was written so far is the way there."""

    letters: "dict[str, Branch]" = field(default_factory=dict)
    phrases: tuple[int, ...] = ()
    """The numbers of the phrases that are written whole here"""
    tokens: tuple[int, ...] = ()
    """Those that lead on"""
    after: "tuple[Branch, ...]" = ()
    """Where each of ``tokens`` leads"""


def written_forms(phrase: str) -> Iterator[str]:
    """Each way to write a phrase: small or with a capital, a comma after any word, an end; first a space."""
    phrase = phrase.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    words = [SPELLED.get(word.lower().strip(",.!?"), word.strip(",.!?")) for word in phrase.split()]
    joined = ("".join(parts) for parts in product(*_with_commas(words)))
    for text in joined:
        for form in {text, text[0].upper() + text[1:], text[0].lower() + text[1:]}:
            for end in ENDS:
                yield f" {form}{end}"


def _with_commas(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for word in words[:-1]:
        yield f"{word} ", f"{word}, "
    yield (words[-1],)


def build_trie(phrases: Iterable[str], numbers: Mapping[str, int], longest: int) -> Branch:
    """The tree of all forms of all phrases, in every split into tokens.

    ``numbers`` are the tokens by their texts, ``longest`` is how many letters the longest has.
    """
    root = Branch()
    for number, phrase in enumerate(phrases):
        for form in written_forms(phrase):
            _add(root, form, number)
    for branch in _all(root):
        leading = [(numbers[text], after) for text, after in _texts(branch, longest) if text in numbers]
        branch.tokens = tuple(token for token, _ in leading)
        branch.after = tuple(after for _, after in leading)
    return root


def _add(root: Branch, form: str, phrase: int) -> None:
    branch = root
    for letter in form:
        branch = branch.letters.setdefault(letter, Branch())
    if phrase not in branch.phrases:
        branch.phrases += (phrase,)


def _all(branch: Branch) -> Iterator[Branch]:
    yield branch
    for after in branch.letters.values():
        yield from _all(after)


def _texts(branch: Branch, longest: int, so_far: str = "") -> Iterator[tuple[str, Branch]]:
    if len(so_far) == longest:
        return
    for letter, after in branch.letters.items():
        text = so_far + letter
        yield text, after
        yield from _texts(after, longest, text)

"""The recogniser as it is installed: its files, its tokens, what it makes of speech, and what it costs."""

import re
import shutil
import sys

import numpy as np
import pytest

from voiceguide.ears import moonshine
from voiceguide.ears.moonshine import (
    DECODER,
    END,
    FIRST_TEXT,
    LOUDNESS,
    TOKENIZER,
    Moonshine,
    check_weights,
    find_weights,
    levelled,
)
from voiceguide.errors import CannotHear


@pytest.fixture(scope="module")
def weights():
    """The folder of the weights."""
    try:
        return find_weights()
    except CannotHear as exc:
        pytest.skip(str(exc))


def freely(model, samples):
    """The free transcript's tokens, and its log-probability."""
    heard = model.listen(samples)
    written, tokens, total = model.begin(heard, 1), [], 0.0
    while True:
        token, log_p = written.likeliest(0)
        total += log_p
        if token == END or len(tokens) == 30:
            return tokens, total
        tokens.append(token)
        written = model.step(heard, written, [(0, token)])


def test_the_package_is_found_and_not_imported(model):
    """The model works, and nothing of the package that brings its weights was loaded."""
    assert not [name for name in sys.modules if name.startswith("moonshine_voice")]


def test_without_the_package_a_line_says_what_to_type(monkeypatch):
    """There is one error, and it names the extra."""
    monkeypatch.setattr(moonshine, "PACKAGE", "no_such_package_at_all")
    monkeypatch.setattr(moonshine.sys, "platform", "linux")
    with pytest.raises(CannotHear, match=r'pip install "voiceguide\[ears\]"'):
        Moonshine()


def test_on_an_intel_mac_a_line_says_that_there_is_none(monkeypatch):
    """What cannot be installed is not recommended."""
    monkeypatch.setattr(moonshine, "PACKAGE", "no_such_package_at_all")
    monkeypatch.setattr(moonshine.sys, "platform", "darwin")
    monkeypatch.setattr(moonshine.platform, "machine", lambda: "x86_64")
    with pytest.raises(CannotHear, match="Intel"):
        find_weights()


def test_other_weights_are_refused(weights, tmp_path):
    """A file of which a single byte is another, or that is missing, is one error with its name in it."""
    for file in weights.iterdir():
        shutil.copy(file, tmp_path)
    check_weights(tmp_path)
    with (tmp_path / DECODER).open("r+b") as file:
        file.seek(1_000_000)
        byte = file.read(1)[0]
        file.seek(1_000_000)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(CannotHear, match=rf"{DECODER}.*is another one.*moonshine-voice==0.1.0"):
        check_weights(tmp_path)
    (tmp_path / TOKENIZER).unlink()
    shutil.copy(weights / DECODER, tmp_path)
    with pytest.raises(CannotHear, match=rf"{TOKENIZER}.*cannot be read"):
        check_weights(tmp_path)


def test_a_file_that_is_no_model_is_one_line(weights, tmp_path):
    """What onnxruntime says of it in many lines is left to the cause."""
    for file in weights.iterdir():
        (tmp_path / file.name).write_bytes(b"no model")
    with pytest.raises(CannotHear, match="cannot be loaded by onnxruntime") as told:
        Moonshine(tmp_path)
    assert "\n" not in str(told.value)


def test_tokens_are_text_and_not_bytes(model):
    """A comma is the token of a text, not that of a byte; the table holds both."""
    tokens = model.tokens
    assert len(tokens.texts) == 32768
    assert tokens.numbers[","] == 29892
    assert min(tokens.numbers.values()) == FIRST_TEXT
    assert all(tokens.texts[number] == text for text, number in tokens.numbers.items())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (" Slower.", [" S", "lower", "."]),
        (" Pelvic tilt.", [" Pel", "vic", " t", "ilt", "."]),
        (" What's next?", [" What", "'", "s", " next", "?"]),
    ],
)
def test_a_text_is_split_as_the_model_splits_it(model, text, parts):
    """Which is not by the longest tokens."""
    assert [model.tokens.texts[number] for number in model.tokens.split(text)] == parts


def test_a_letter_that_is_no_token_is_bytes(model):
    """So any name of hers has tokens."""
    assert model.tokens.split("\U0001f4a7") == [3 + byte for byte in "\U0001f4a7".encode()]


@pytest.mark.parametrize("text", ["Stop now.", "Breathe in, and rise.", "Ten minutes."])
def test_what_is_said_is_written_down(model, said, text):
    """Also in the tokens that its own text is split into."""
    tokens, _ = freely(model, said(text))
    written = model.tokens.text(tokens)
    assert re.findall(r"\w+", written.lower()) == re.findall(r"\w+", text.lower())
    assert model.tokens.split(f" {written}") == tokens


def test_step_by_step_is_as_likely_as_all_at_once(model, said):
    """With the caches and without them; the network counts in whole numbers, which costs a tenth of a nat."""
    samples = said("Slow down, please.")
    tokens, log_p = freely(model, samples)
    other = model.tokens.split(" Hold on.")
    (words, ends), (others, _) = model.forced(model.listen(samples), [tokens, other])
    assert words.sum() + ends[-1] == pytest.approx(log_p, abs=0.3)
    assert others.sum() < log_p - 10
    assert len(others) == len(other)


def test_probabilities_add_up_to_one(model, said):
    """Over all tokens, at every step."""
    heard = model.listen(said("Stop now."))
    written = model.begin(heard, 2)
    for _ in range(2):
        all_tokens = range(written.logits.shape[1])
        assert np.exp(written.log_p(0, all_tokens)).sum() == pytest.approx(1, abs=1e-3)
        written = model.step(heard, written, [(0, model.tokens.numbers[" Stop"])])


@pytest.mark.parametrize("factor", [0.01, 0.3, 1.0, 30.0])
def test_loudness_does_not_matter(said, factor):
    """Every signal is brought to one loudness."""
    brought = levelled(said("Stop now.") * np.float32(factor))
    assert 10 * np.log10(np.square(brought, dtype=float).mean()) == pytest.approx(LOUDNESS, abs=0.01)
    assert brought.dtype == np.float32


@pytest.mark.parametrize("length", [0, 1, 500, 1600, 100_000])
def test_any_length_can_be_heard(model, length):
    """Nothing at all, a click, and more than is ever given; silence stays silence."""
    silence = np.zeros(length, np.float32)
    assert not levelled(silence).any()
    written = model.begin(model.listen(silence), 1)
    assert np.isfinite(written.totals).all()

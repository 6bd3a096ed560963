"""A program that speaks, for the voice `command`: FILE RATE TEXT."""

import sys
import wave
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from voiceguide.voice.catalogue import choose, platform_driver
from voiceguide.voice.engine import SpeechEngine

file, rate, text = sys.argv[1:]
choice = choose(f"{platform_driver()}:")
engine = SpeechEngine(choice.driver, choice.voice)
speech = engine.speak(text, int(rate))
engine.close()
with wave.open(file, "wb") as sound:
    sound.setparams((1, 2, speech.rate, 0, "NONE", ""))
    sound.writeframes(speech.samples)

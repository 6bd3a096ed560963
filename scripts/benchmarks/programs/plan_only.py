"""Plan a session and print its cues and the seconds that took, from the question to the whole timeline.

The interpreter's start, the imports and the reading of the library come before; reading the lengths of the
clips from the cache is part of it. Arguments: name, repetitions, sets, pace.
"""

import sys
import time
from fractions import Fraction

import voiceguide
from voiceguide.coach import Request

name, reps, sets, pace = sys.argv[1:5]
guide = voiceguide.open()
start = time.perf_counter()
session = guide.plan(name, Request(reps=int(reps), sets=int(sets), pace=Fraction(pace)))
timeline = session.timeline
seconds = time.perf_counter() - start
sys.stdout.write(f"{len(timeline.cues)} {seconds}\n")
guide.close()

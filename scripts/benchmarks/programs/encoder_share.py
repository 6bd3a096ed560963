"""How much of the processor's time of a session is the encoder's.

Arguments: sessions like ``pelvic-tilt:2:names``. Writes a line of JSON: ``share`` of the time, and the mean
``seconds`` that a session lasts.
"""

import io
import json
import sys
import tempfile
import time
from pathlib import Path

import voiceguide
from voiceguide.coach import Request
from voiceguide.output.encoder import Encoding, encoder_for
from voiceguide.output.file import CHUNK


def main() -> None:
    """Time an export, and then its encoder alone."""
    guide = voiceguide.open()
    whole = alone = seconds = 0.0
    for asked in sys.argv[1:]:
        name, level, teach = asked.split(":")
        request = Request(level=int(level), teach=teach)
        sound = b"".join(guide.plan(name, request).blocks())
        with tempfile.TemporaryDirectory() as folder:
            start = time.process_time()
            session = guide.plan(name, request)
            session.export(Path(folder, "session.mp3"))
            whole += time.process_time() - start
        seconds += session.timeline.seconds
        start = time.process_time()
        encoder = encoder_for(Encoding("mp3"), io.BytesIO())
        for at in range(0, len(sound), CHUNK):
            encoder.write(sound[at : at + CHUNK])
        encoder.close()
        alone += time.process_time() - start
    guide.close()
    sys.stdout.write(json.dumps({"share": alone / whole, "seconds": seconds / len(sys.argv[1:])}) + "\n")


main()

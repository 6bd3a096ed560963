"""Blocks of samples in, sound from the loudspeaker out, in time; and keys, and what moment of the session it is."""

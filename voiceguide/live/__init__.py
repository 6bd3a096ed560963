"""Blocks of samples in, sound from the loudspeaker out; keys and signals in, wishes out; moments to show."""

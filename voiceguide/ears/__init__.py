"""What the microphone took and what was played in, what she said out."""

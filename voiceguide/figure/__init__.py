"""Poses in, pictures out: figures as SVG, as a loop, as a silhouette, and in the characters of a terminal."""

"""A timeline comes in; the texts that lie beside the sound go out: captions, lyrics, transcript. Pure."""

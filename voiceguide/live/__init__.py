"""A take and messages in, sound from the loudspeaker out: a conductor, a player, a device."""

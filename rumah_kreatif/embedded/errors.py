class EmbeddedError(Exception):
    """The embedded servers can't run here; the message says why and what to do, for a person at a terminal."""

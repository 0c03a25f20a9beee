"""Her goods and her money in the outlets. What is another's does not exist for her: 404."""

from sentra.views.mine import curation, document, mine, settlement

__all__ = ["curation", "document", "mine", "settlement"]

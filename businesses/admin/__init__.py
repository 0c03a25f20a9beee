"""The register on the officials' desk. Statuses change only through the services, whoever clicks."""

from businesses.admin import areas, business, owners, products, trades

__all__ = ["areas", "business", "owners", "products", "trades"]

"""The ledger: accounts for every link ever seen. All SQL of the project is in this package."""

from crawler.ledger.ledger import Ledger

__all__ = ["Ledger"]

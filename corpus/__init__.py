"""The documents: reading them, splitting them into passages, keeping both in the catalog.

Must not know vectors, models or HTTP.
"""

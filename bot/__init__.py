"""The answers: reading hits, citing them, and the doors through which questions come in.

Must not know FAISS or SQL.
"""

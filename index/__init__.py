"""The search: encoding, the vector index, generations on disk, the retriever.

Must not know HTTP or answers.
"""

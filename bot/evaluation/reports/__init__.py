"""Own how an examination is told: on a terminal, as JSON, as one page, and to other tools.

Everything is rendered from the saved form of a run, plain JSON values; nothing is scored here.
"""

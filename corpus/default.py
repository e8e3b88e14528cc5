"""Own the document that comes with the project; the README beside it says where it is from."""

from pathlib import Path

DEFAULT_DOCUMENT = Path(__file__).parent / "documents" / "opsoclonus_myoclonus_syndrome.txt"
"""What is indexed when a home is empty and a question is asked."""

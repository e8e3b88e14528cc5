"""Own how long work shows itself on a terminal, and only there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a Progress that draws a bar on a terminal and nothing elsewhere."""
    with tqdm(desc=f"wherein: {label}", unit="", disable=None, leave=False, total=0) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show

"""The help widget: hand-written modules, and what makes the one file of them that is served."""

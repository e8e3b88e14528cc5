"""The formats that are read, a module or a few for each; `corpus.formats.table` lists them."""

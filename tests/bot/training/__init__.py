"""What the reader is taught with."""

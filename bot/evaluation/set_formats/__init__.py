"""Own the formats that question sets come in, a file each."""

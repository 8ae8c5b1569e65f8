"""What others have written down: formats and ciphers, as functions without any input or output."""

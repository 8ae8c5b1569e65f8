"""Programs of the distribution, unpacked into a private folder without touching the system.

Asterisk and the few others that Siaga runs come as the distribution's signed
packages; they are neither installed nor in need of root. See docs/adr/0001.
"""

"""An incident's calls as one sealed file for whoever has a right to it."""

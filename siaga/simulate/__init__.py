"""Citizens who call 112 over real SIP, for trying, teaching and testing."""

"""What a centre is made of, as files: one folder a regency, ``dairi`` the first."""

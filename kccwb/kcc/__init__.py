"""KCC's side: recognise, map, clean and load its files; write its import files."""

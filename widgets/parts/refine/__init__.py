"""The parts of the panel on which a matte is refined by hand."""

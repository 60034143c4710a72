"""The parts of the panel that reviews start frames."""

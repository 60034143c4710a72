"""The parts of the matting lab."""

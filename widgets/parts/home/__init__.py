"""What the home panel is made of."""

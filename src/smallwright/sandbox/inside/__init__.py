"""What runs inside the confinement: stand-alone, of the standard library and pytest alone."""

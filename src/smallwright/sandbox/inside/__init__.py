"""What runs inside the confinement: stand-alone, standard library and pytest only, never imported by the server."""

"""What tablets send: rows with a receipt, photos in parts, and the key they come in by."""

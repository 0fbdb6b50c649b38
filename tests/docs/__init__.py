"""What the documents print works: their commands exist, with these options."""

"""Simple tasks (enkla uppdrag): what a summer worker may do, without a word of who reported it."""

"""Letters, webhooks and calls that leave: who is told of what, and that it arrives."""

"""Areas of several owners (BID): what is common, without what is each one's own."""

namespace pavlov {}

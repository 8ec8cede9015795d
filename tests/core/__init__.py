"""Tests of what the neighbourhood is and says."""

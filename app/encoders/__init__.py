"""Sentence encoders a deployment may have: a local model or an endpoint, cached, and never needed to match."""

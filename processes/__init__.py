"""The domain: diagrams, instances, cases, people; knows neither a browser nor a queue."""

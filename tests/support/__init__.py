"""The real parts that tests run against, and how each starts."""

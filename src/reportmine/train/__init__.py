"""Training and measuring the shipped models. What needs torch is imported by nothing that serves."""

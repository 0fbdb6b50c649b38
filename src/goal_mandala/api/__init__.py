"""The service over HTTP: FastAPI lives here and nowhere else."""

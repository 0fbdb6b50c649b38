"""What the functions run: the product and its libraries in one folder and one zip, built without Docker.

``python -m infra.bundle --target aws-arm64`` writes ``build/lambda/aws-arm64/`` and ``build/lambda/aws-arm64.zip``. The
same lock and source give the same bytes. It knows files, not infrastructure.
"""

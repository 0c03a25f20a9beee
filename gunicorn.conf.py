"""gunicorn, in development and in production. Behind nginx, which buffers slow phones and serves files."""

import os
from pathlib import Path

bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"
wsgi_app = "rumah_kreatif.wsgi"
# Threads: a slow phone or a slow query holds one of eight, not a whole worker.
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 8
keepalive = 5
# Loaded once and shared by the forks: half the start and half the memory.
preload_app = True
# The workers' heartbeat file must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
loglevel = os.environ.get("GUNICORN_LOG_LEVEL", "warning")

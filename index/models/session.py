"""One way to open a shipped model: the file's hash is checked, the threads are the caller's own."""

import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def digest(content: bytes) -> str:
    """The sha256 of some bytes, in hex."""
    return sha256(content).hexdigest()


def session(model: bytes) -> "InferenceSession":
    """An ONNX Runtime session of one thread a run, safe from any thread."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # read when the library loads: it would call its makers
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # This fusion of two fast kernels into one is slower than both.
    slow = ["SkipLayerNormFusion"]
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"], disabled_optimizers=slow)


def read(path: Path) -> bytes:
    """The bytes of a file; b"" if it is missing."""
    return path.read_bytes() if path.is_file() else b""

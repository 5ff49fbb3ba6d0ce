"""What llama-quantize makes of the bundled model: one hash per mixture, with and without an importance matrix.

    PYTHONPATH=<llama.cpp>/gguf-py LLAMA_QUANTIZE=<llama-quantize> python scripts/golden/make_quantize.py

Writes test/golden/quantize.json. The matrix is made by a formula that the test repeats.
"""

import hashlib
import json
import os
import subprocess
import tempfile
from pathlib import Path

import gguf
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "models/lorasmith-demo-zh-8m-Q8_0.gguf"
PLAIN = ["f16", "bf16", "q4_0", "q5_1", "q2_k", "q3_k_m", "q4_k_m", "q5_k_s", "q6_k", "iq4_xs"]
WEIGHTED = ["q4_0", "q2_k", "q4_k_m", "iq4_nl"]


def digest(data) -> str:
    return hashlib.sha256(bytes(data)).hexdigest()


def tensors(path):
    """One hash over lines of name, type and hash of every tensor in order."""
    lines = [f"{t.name} {t.tensor_type.name} {digest(t.data.tobytes())}\n" for t in gguf.GGUFReader(path).tensors]
    return digest("".join(lines).encode())


def write_imatrix(path):
    """sums of entry j: ((7 i + 13 j) mod 97 + 1) / 2, counted 4 times."""
    writer = gguf.GGUFWriter(str(path), "")
    writer.add_type("imatrix")
    writer.add_array("imatrix.datasets", ["formula.txt"])
    writer.add_uint32("imatrix.chunk_count", 3)
    writer.add_uint32("imatrix.chunk_size", 512)
    names = sorted(t.name for t in gguf.GGUFReader(MODEL).tensors if t.name.startswith("blk.") and len(t.shape) == 2)
    widths = {t.name: int(t.shape[0]) for t in gguf.GGUFReader(MODEL).tensors}
    for j, name in enumerate(names):
        sums = ((7 * np.arange(widths[name]) + 13 * j) % 97 + 1).astype(np.float32) / 2
        writer.add_tensor(f"{name}.in_sum2", sums.reshape(1, -1))
        writer.add_tensor(f"{name}.counts", np.full((1, 1), 4, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    result = {"plain": {}, "weighted": {}}
    with tempfile.TemporaryDirectory() as tmp:
        out, imatrix = Path(tmp) / "out.gguf", Path(tmp) / "imatrix.gguf"
        write_imatrix(imatrix)
        run = [os.environ["LLAMA_QUANTIZE"], "--allow-requantize"]
        for name in PLAIN:
            subprocess.run([*run, str(MODEL), str(out), name, "1"], check=True, capture_output=True)
            result["plain"][name] = tensors(out)
        for name in WEIGHTED:
            subprocess.run([*run, "--imatrix", str(imatrix), str(MODEL), str(out), name, "1"], check=True, capture_output=True)
            result["weighted"][name] = tensors(out)
    (ROOT / "test/golden/quantize.json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()

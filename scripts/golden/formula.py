"""Weights by formula, so that no weight file is needed. test/support/formula.ts is the same formula in TypeScript."""

import numpy as np

MASK = 0xFFFFFFFF


def fnv1a32(name: str) -> int:
    h = 0x811C9DC5
    for byte in name.encode("utf-8"):
        h = ((h ^ byte) * 0x01000193) & MASK
    return h


def tensor(name: str, shape, scale: float, offset: float = 0.0) -> np.ndarray:
    """Element i (row-major over the Hugging Face shape) is offset + scale * u, u a multiple of 2^-23 in [-1, 1).
    Computed in float64 and rounded once to float32."""
    count = int(np.prod(shape))
    x = (np.uint64(fnv1a32(name)) + np.arange(count, dtype=np.uint64) * np.uint64(2654435761)) & np.uint64(MASK)
    x = x.astype(np.uint32)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    u = (x >> np.uint32(8)).astype(np.float64) / 2**23 - 1.0
    return (offset + scale * u).astype(np.float32).reshape(shape)


def scale_and_offset(name: str, norms_around: float = 1.0) -> tuple[float, float]:
    """The one rule for a frozen weight, by its Hugging Face name. The case files list the outcome for each tensor.
    `norms_around`: 0 where the architecture itself adds 1 to a norm's weight."""
    if name.endswith("norm.weight"):
        return 0.1, norms_around
    if name.endswith(".bias"):
        return 0.1, 0.0
    if name.endswith("conv1d.weight"):
        return 0.5, 0.0
    if name == "model.embed_tokens.weight":
        return 0.2, 0.0
    if name.endswith(("q_proj.weight", "k_proj.weight")):
        return 0.25, 0.0  # attention far enough from uniform that a wrong rotation shows
    return 0.1, 0.0


LORA_SCALE = 0.1


if __name__ == "__main__":
    for name, scale, offset in [("model.embed_tokens.weight", 0.2, 0.0), ("model.norm.weight", 0.1, 1.0), ("权重", 1.0, 0.0)]:
        values = tensor(name, (100_001,), scale, offset)
        print(name, f"{fnv1a32(name):#x}", [float(values[i]) for i in (0, 1, 2, 63, 100_000)])

"""A case as a Hugging Face model with PEFT on it: building, loss, gradients. Float32, eager attention, no dropout."""

import contextlib
import json
import os
import re
import warnings
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
warnings.simplefilter("ignore", FutureWarning)
import numpy as np
import peft
import torch
import transformers
from transformers import AutoConfig, AutoModelForCausalLM

from formula import LORA_SCALE, scale_and_offset, tensor

torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)

NORMS_AROUND_ZERO = ("gemma3_text", "qwen3_5_text")
GOLDEN = Path(__file__).resolve().parents[2] / "test" / "golden"


def versions(script: str) -> dict:
    return {
        "made_by": f"scripts/golden/{script}",
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "peft": peft.__version__,
        "numpy": np.__version__,
        "seed": None,  # no random numbers anywhere: weights, adapters and tokens are made by formula.py
    }


def build_base(config: dict):
    """The frozen model, its weights by formula, and the list of what it is made of."""
    torch.manual_seed(0)
    hf = AutoConfig.for_model(**json.loads(json.dumps(config)))
    hf._attn_implementation = hf._experts_implementation = "eager"
    model = AutoModelForCausalLM.from_config(hf, attn_implementation="eager").float().eval()
    listed = []
    tied = config["tie_word_embeddings"]
    with torch.no_grad():
        for name, parameter in model.state_dict().items():
            if tied and name == "lm_head.weight":
                continue
            around = 0.0 if config["model_type"] in NORMS_AROUND_ZERO and "linear_attn" not in name else 1.0
            scale, offset = scale_and_offset(name, around)
            parameter.copy_(torch.from_numpy(tensor(name, tuple(parameter.shape), scale, offset)))
            listed.append({"name": name, "shape": list(parameter.shape), "scale": scale, "offset": offset})
    return model, listed


def add_lora(model, lora: dict, prefix: str = ""):
    """PEFT on top, A and B by formula under PEFT's names (`prefix` gives another set of values)."""
    config = peft.LoraConfig(
        r=lora["r"], lora_alpha=lora["alpha"], use_rslora=lora["use_rslora"], target_modules=list(lora["targets"]),
        lora_dropout=0.0, bias="none", task_type="CAUSAL_LM",
    )  # fmt: skip
    wrapped = peft.get_peft_model(model, config).eval()
    with torch.no_grad():
        for name, parameter in lora_parameters(wrapped):
            parameter.copy_(torch.from_numpy(tensor(prefix + name, tuple(parameter.shape), LORA_SCALE)))
    return wrapped


def lora_parameters(model):
    """(PEFT's file name, parameter) of each trained tensor: LoRA's matrices, AdaLoRA's lora_E, DoRA's lora_magnitude_vector."""
    return [(file_name(n), p) for n, p in model.named_parameters() if "lora_" in n]


def file_name(parameter: str) -> str:
    """PEFT drops the adapter's name, and `.weight` after a DoRA magnitude; AdaLoRA's tensors have no `.weight` anyway."""
    return parameter.replace("lora_magnitude_vector.default.weight", "lora_magnitude_vector").replace(".default", "")


def answer_tokens(sequences) -> int:
    return sum(s["answer"][1] - s["answer"][0] for s in sequences)


def forward(model, sequence):
    """Logits [length, vocab] and the sum of the cross entropies of the answer tokens. One sequence: no padding."""
    ids = torch.tensor([sequence["tokens"]])
    logits = model(input_ids=ids, use_cache=False).logits[0]
    start, end = sequence["answer"]
    loss = torch.nn.functional.cross_entropy(logits[start - 1 : end - 1], ids[0, start:end], reduction="sum")
    return logits, loss


def batch_loss(model, sequences):
    """Mean over all answer tokens of the batch, and the logits of each sequence's last position."""
    outs = [forward(model, s) for s in sequences]
    return sum(loss for _, loss in outs) / answer_tokens(sequences), torch.stack([l[-1] for l, _ in outs])


def evaluate(model, sequences):
    with torch.no_grad():
        loss, last = batch_loss(model, sequences)
    return loss.item(), last.double().numpy().astype(np.float32)


@contextlib.contextmanager
def in_float64(model):
    """Run `model` in float64 all through. transformers names torch.float32 in its norms and its softmax and calls .float()
    in the rotation, so both are replaced for the time being; the frequencies keep their float32 values."""
    float32, to_float = torch.float32, torch.Tensor.float
    frequencies = {n: b.clone() for n, b in model.named_buffers() if "inv_freq" in n}
    model.double()
    try:
        torch.float32 = torch.float = torch.float64
        torch.Tensor.float = torch.Tensor.double
        yield
    finally:
        torch.float32 = torch.float = float32
        torch.Tensor.float = to_float
        model.float()
        for name, value in frequencies.items():
            assert torch.equal(dict(model.named_buffers())[name], value)


def load_case(path) -> dict:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def write_json(path, value):
    """Indented, but a list of numbers stays on one line."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    text = re.sub(r"\[\s+((?:-?[\d.eE+-]+,?\s+)+)\]", lambda m: "[" + re.sub(r"\s+", " ", m.group(1)).strip() + "]", text)
    Path(path).write_text(text + "\n", encoding="utf-8")

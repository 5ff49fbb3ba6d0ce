"""Shared by the makers of the adapter variants: a PEFT model of any kind, the head of a case file, PEFT's export."""

import json
import shutil

import numpy as np
import peft
import torch
from safetensors.numpy import save_file

from cases import CASES, lora_of, sequences_of
from formula import LORA_SCALE, tensor
from hf import GOLDEN, answer_tokens, build_base, evaluate, in_float64, load_case, lora_parameters, versions, write_json
from make_gguf import gguf_spec


def wrap(base, lora: dict, prefix: str = "", by_formula: bool = True):
    """PEFT on `base`: `lora` as in the case files, `settings` in it handed to LoraConfig as they are. A and B by formula."""
    config = peft.LoraConfig(
        r=lora["r"], lora_alpha=lora["alpha"], use_rslora=lora["use_rslora"], target_modules=list(lora["targets"]),
        lora_dropout=0.0, bias="none", task_type="CAUSAL_LM", **lora.get("settings", {}),
    )  # fmt: skip
    model = peft.get_peft_model(base, config).eval()
    if by_formula:
        set_by_formula(model, prefix)
    return model


def set_by_formula(model, prefix: str = "", e_scale: float = 1.0):
    """A and B, and E where there is one; a DoRA magnitude keeps what PEFT gave it."""
    with torch.no_grad():
        for name, p in lora_parameters(model):
            if not name.endswith("lora_magnitude_vector"):
                scale = e_scale if name.endswith("lora_E") else LORA_SCALE
                p.copy_(torch.from_numpy(tensor(prefix + name, tuple(p.shape), scale)))


def head(name: str, like: str, lora: dict, script: str) -> dict:
    """What every case file begins with; the model and the sequences are those of the case `like`."""
    config, lengths, _ = CASES[like]
    base, tensors = build_base(config)
    sequences = sequences_of(lengths, config["vocab_size"])
    return {
        "case": name, "like": like, **versions(script), "dtype": "float32", "attention": "eager",
        "config": config, "tensors": tensors, "lora": lora | {"formula_scale": LORA_SCALE},
        "sequences": sequences, "answer_tokens": answer_tokens(sequences), "arrays": f"{name}.safetensors",
        "base_loss": evaluate(base, sequences)[0], "gguf": gguf_spec(config, tensors),
    }  # fmt: skip


def module_table(model) -> list[dict]:
    """Rank, alpha and scaling of each adapted module, as PEFT resolved them."""
    return [
        {"name": n.removeprefix("base_model.model."), "r": m.r["default"], "alpha": m.lora_alpha["default"], "scaling": m.scaling["default"]}
        for n, m in model.named_modules()
        if isinstance(getattr(m, "scaling", None), dict)
    ]  # fmt: skip


def tensor_list(model) -> list[dict]:
    return [{"name": n, "shape": list(p.shape)} for n, p in lora_parameters(model)]


def worst_relative(got, exact) -> float:
    return max(abs(a - b) / abs(b) for a, b in zip(got, exact, strict=True))


def losses_precision(build, run) -> float:
    """How far the losses of `run` in float32 are from float64, both on fresh models from `build`."""
    losses = run(build())["losses"]
    model = build()
    with in_float64(model):
        return worst_relative(losses, run(model)["losses"])


def save_arrays(name: str, arrays: dict):
    path = GOLDEN / f"{name}.safetensors"
    save_file({k: np.ascontiguousarray(v) for k, v in arrays.items()}, path)
    path.chmod(0o644)


def tidy_folder(folder):
    """Only what the tests read, and the same bytes each time (PEFT writes sets in no fixed order)."""
    (folder / "README.md").unlink(missing_ok=True)
    settings = load_case(folder / "adapter_config.json")
    settings["target_modules"].sort()
    (folder / "adapter_config.json").write_text(json.dumps(settings, indent=2, sort_keys=True))
    for file in folder.iterdir():
        file.chmod(0o644)


def export(model, name: str, case: dict, lora: dict, script: str, **save_options) -> dict:
    """PEFT's save_pretrained into test/golden/peft-<name>, loaded again by PEFT onto a fresh base; its loss and logits there."""
    folder = GOLDEN / f"peft-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder, safe_serialization=True, **save_options)
    tidy_folder(folder)
    loaded = peft.PeftModel.from_pretrained(build_base(case["config"])[0], folder).eval()
    loss, logits = evaluate(loaded, case["sequences"])
    return {
        **versions(script), "folder": folder.name, "lora": lora, "loss": loss,
        "logits": [[float(f"{x:.8g}") for x in row] for row in logits.tolist()],
    }  # fmt: skip


def relative_to_largest(got, want) -> float:
    return float(np.abs(np.asarray(got) - np.asarray(want)).max() / np.abs(np.asarray(want)).max())


__all__ = [n for n in dir() if not n.startswith("_")]

"""test/golden/neftune.json: transformers' NEFTune hook with the random numbers replaced by formula, one by one and padded; and
transformers' own batched and packed losses beside the sum over single sequences."""

import numpy as np
import torch
from transformers.integrations.neftune import activate_neftune

from formula import tensor
from hf import GOLDEN, add_lora, build_base, evaluate, load_case, versions, write_json
from make_gradients import gradients
from variants import save_arrays

ALPHA = 5.0


def noisy(model, sequences, loss_of):
    """`loss_of()` in training mode (only then is there noise), the i-th call of the hook drawing u = formula `neftune.i`."""
    drawn = []
    original = torch.Tensor.uniform_

    def by_formula(self, low, high):
        u = torch.from_numpy(tensor(f"neftune.{len(drawn)}", tuple(self.shape), 1.0)).to(self.dtype)
        drawn.append({"shape": list(self.shape), "magnitude": float(high), "formula": f"neftune.{len(drawn)}"})
        assert float(low) == -float(high)
        return self.copy_(u * high)

    handle = activate_neftune(model, ALPHA)
    model.train()
    torch.Tensor.uniform_ = by_formula
    try:
        return loss_of(), drawn
    finally:
        torch.Tensor.uniform_ = original
        handle.remove()
        model.eval()


def batched(sequences, padded_to=None):
    """ids, attention mask and labels, padded on the right with token 0."""
    width = padded_to or max(len(s["tokens"]) for s in sequences)
    ids, mask, labels = (torch.full((len(sequences), width), v) for v in (0, 0, -100))
    for row, s in enumerate(sequences):
        n, (start, end) = len(s["tokens"]), s["answer"]
        ids[row, :n], mask[row, :n] = torch.tensor(s["tokens"]), 1
        labels[row, start:end] = ids[row, start:end]
    return {"input_ids": ids, "attention_mask": mask, "labels": labels, "use_cache": False}


def packed(sequences):
    """One row, positions from 0 for each sequence and no mask: transformers finds the borders in position_ids."""
    rows = [batched([s]) for s in sequences]
    labels = torch.cat([r["labels"] for r in rows], dim=1)
    positions = torch.cat([torch.arange(len(s["tokens"])) for s in sequences])[None]
    return {"input_ids": torch.cat([r["input_ids"] for r in rows], dim=1), "position_ids": positions, "labels": labels, "use_cache": False}


if __name__ == "__main__":
    case = load_case(GOLDEN / "llama.json")
    sequences = case["sequences"]
    model = add_lora(build_base(case["config"])[0], case["lora"])
    assert evaluate(model, sequences)[0] == case["loss"]
    out = {**versions("make_neftune.py"), "case": "llama", "alpha": ALPHA, "loss": case["loss"], "arrays": "neftune.safetensors"}
    with torch.no_grad():
        out["padded_loss"] = model(**batched(sequences)).loss.item()
        out["packed_loss"] = model(**packed(sequences)).loss.item()
    (loss, _, grads), drawn = noisy(model, sequences, lambda: gradients(model, sequences))
    out["one_by_one"] = {"loss": loss, "draws": drawn}
    for key, batch in (("padded", batched(sequences)), ("packed", packed(sequences))):
        loss, drawn = noisy(model, sequences, lambda: model(**batch).loss.item())
        out[key] = {"loss": loss, "draws": drawn}
    activate = activate_neftune(model, ALPHA)
    assert evaluate(model, sequences)[0] == case["loss"]  # eval mode: no noise
    activate.remove()
    write_json(GOLDEN / "neftune.json", out)
    keep = [n for n in grads if ".layers.0.self_attn." in n]
    save_arrays("neftune", {n: grads[n].numpy() for n in keep})
    for key in ("one_by_one", "padded", "packed"):
        print(key, out[key])
        for d in out[key]["draws"]:
            assert abs(d["magnitude"] / (ALPHA / np.sqrt(d["shape"][1] * d["shape"][2])) - 1) < 1e-6
    print(out["loss"], out["padded_loss"], out["packed_loss"])

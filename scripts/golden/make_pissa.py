"""PiSSA on the llama case, by the exact SVD: singular values, the initial product, ten steps, PEFT's conversion to plain LoRA."""

import shutil
import tempfile
from pathlib import Path

import numpy as np
import peft
import torch

from cases import lora_of
from hf import GOLDEN, build_base, evaluate, in_float64, lora_parameters, write_json
from make_gradients import gradients, plain_run, precision
from variants import export, head, losses_precision, module_table, relative_to_largest, save_arrays, tensor_list, wrap, worst_relative

SCRIPT, NAME = "make_pissa.py", "llama-pissa"
LORA = lora_of({"settings": {"init_lora_weights": "pissa"}})
TWO = ["model.layers.0.self_attn.q_proj", "model.layers.1.mlp.down_proj"]


def build(config):
    return wrap(build_base(config)[0], LORA, by_formula=False)


def flip(model, choose):
    """Other signs of the singular vectors: row j of A and column j of B times -1 wherever choose(module, j, row of A)."""
    with torch.no_grad():
        for name, m in model.named_modules():
            if isinstance(getattr(m, "scaling", None), dict):
                a, b = m.lora_A["default"].weight, m.lora_B["default"].weight
                signs = torch.tensor([-1.0 if choose(name, j, a[j]) else 1.0 for j in range(a.shape[0])])
                a.mul_(signs[:, None])
                b.mul_(signs)
    return model


def canonical(model):
    return flip(model, lambda _, j, row: row[row.abs().argmax()] < 0)


def main():
    case = head(NAME, "llama", LORA, SCRIPT)
    config, sequences = case["config"], case["sequences"]
    base = build_base(config)[0]
    _, base_logits = evaluate(base, sequences)
    model = canonical(build(config))
    loss, logits, grads = gradients(model, sequences)
    case["lora"] |= {"modules": module_table(model), "tensors": tensor_list(model)}
    case |= {"loss": loss, "float32_against_float64": precision(model, sequences, loss, grads)}
    case["float32_against_float64"]["logits_at_start_against_base"] = relative_to_largest(logits.numpy(), base_logits)

    rank, values, arrays, worst_product = LORA["r"], {}, {}, 0.0
    for entry in case["lora"]["modules"]:
        module = model.base_model.model.get_submodule(entry["name"])
        weight = base.get_submodule(entry["name"]).weight.detach().double().numpy()
        u, s, vt = np.linalg.svd(weight, full_matrices=False)
        values[entry["name"]] = [float(f"{x:.9g}") for x in s[: rank + 2]]
        a, b = (getattr(module, k)["default"].weight.detach().double().numpy() for k in ("lora_A", "lora_B"))
        product = entry["scaling"] * b @ a
        far = np.abs(product - (u[:, :rank] * s[:rank]) @ vt[:rank]).max() / np.abs(product).max()
        worst_product = max(worst_product, far)
        residual = module.base_layer.weight.detach().double().numpy()
        assert np.abs(residual + product - weight).max() < 2e-7
        if entry["name"] in TWO:
            arrays[f"product.{entry['name']}"] = product.astype(np.float32)
    case["singular_values"] = values
    case["float32_against_float64"]["product_relative_to_largest"] = float(worst_product)
    for n, p in lora_parameters(model):
        arrays[f"init.{n}"] = p.detach().clone().numpy()

    runs = {
        "as PEFT made them": build(config),
        "canonical signs": canonical(build(config)),
        "every other sign flipped": flip(build(config), lambda name, j, _: (j + len(name)) % 2),
    }
    losses = {k: plain_run(m, sequences) for k, m in runs.items()}
    case["adamw"] = losses["canonical signs"]
    spread = max(worst_relative(r["losses"], case["adamw"]["losses"]) for r in losses.values())
    case["float32_against_float64"] |= {
        "adamw_losses_relative": losses_precision(lambda: build(config), lambda m: plain_run(m, sequences)),
        "adamw_losses_other_signs": spread,
    }
    # everything in float64, the decomposition too: what a better SVD than float32's would change
    with in_float64(base):
        exact = wrap(base, LORA, by_formula=False)
        assert all(p.dtype == torch.float64 for _, p in lora_parameters(exact))
        exact_losses = plain_run(exact, sequences)["losses"]
        case["float32_against_float64"]["adamw_losses_relative_svd_in_float64"] = worst_relative(case["adamw"]["losses"], exact_losses)

    # the conversion: the untrained adapter saved first, ten steps, then saved as the difference
    trained = canonical(build(config))
    with tempfile.TemporaryDirectory() as folder:
        initial = Path(folder) / "initial"
        trained.save_pretrained(initial)
        plain_run(trained, sequences)
        _, before = evaluate(trained, sequences)
        case["peft_export"] = export(trained, NAME, case, LORA, SCRIPT, path_initial_model_for_weight_conversion=str(initial))
    print(f"  converted: {relative_to_largest(case['peft_export']['logits'], before):.1e} of the largest logit")
    with tempfile.TemporaryDirectory() as folder:  # unconverted: PEFT repeats the SVD when it loads `init_lora_weights: pissa`
        trained.save_pretrained(folder)
        again = peft.PeftModel.from_pretrained(build_base(config)[0], folder).eval()
        print(f"  unconverted, loaded on the whole base: {relative_to_largest(evaluate(again, sequences)[1], before):.1e}")
    write_json(GOLDEN / f"{NAME}.json", case)
    arrays |= {n: g.numpy() for n, g in grads.items()} | {"logits": logits.numpy(), "base_logits": base_logits}
    save_arrays(NAME, arrays)
    print(f"{NAME}: loss {loss:.6f} {case['adamw']['losses'][0]:.4f}->{case['adamw']['final_loss']:.4f} {case['float32_against_float64']}")
    print(min((v[rank - 1] - v[rank]) / v[rank] for v in values.values()), min((v[j] - v[j + 1]) / v[j] for v in values.values() for j in range(rank)))


if __name__ == "__main__":
    main()
